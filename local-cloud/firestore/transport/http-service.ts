import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { sendJson } from '../../http';
import { allowOrigin, answerPreflight } from './cors';
import { answerEmulatorEndpoint, type EmulatorOptions } from './emulator-endpoints';
import { httpFailure } from './http-failure';
import { createRestHandler } from './rest/rest-handler';
import { WebChannels, type WebChannelOptions } from './webchannel/web-channels';

export interface HttpService {
  readonly listener: RequestListener;
  /** Ends the streams that are open; resolves when their clients have been told. */
  close(): Promise<void>;
}

/** What Firestore offers over HTTP/1: REST, the browser's streams, and what the emulator has for tests. */
export function createHttpService(options: WebChannelOptions & EmulatorOptions): HttpService {
  const channels = new WebChannels(options);
  const answerRest = createRestHandler(options);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    allowOrigin(request, response);
    if (request.method === 'OPTIONS') return answerPreflight(request, response);
    const url = new URL(request.url ?? '', 'http://firestore');
    const stream = WebChannels.streamOf(url.pathname);
    if (stream !== null) return channels.handle(stream, request, response);
    if (url.pathname.startsWith('/emulator/')) {
      return answerEmulatorEndpoint(options, request, response);
    }
    // Tools ask this to learn whether the service is there.
    if (url.pathname === '/') return void response.end('Ok\n');
    return answerRest(request, response, url);
  };
  return {
    listener: (request, response) => {
      answer(request, response).catch((error: unknown) => sendFailure(response, error));
    },
    close: () => channels.close(),
  };
}

function sendFailure(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, status, message } = httpFailure(thrown);
  sendJson(response, code, { error: { code, message, status } });
}
