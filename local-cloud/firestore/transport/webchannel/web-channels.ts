import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Calls } from '../../../calls';
import { GoogleApiError } from '../../../http';
import { type Clock } from '../../../service';
import { describeCall } from '../describe-call';
import { type ContextFactory } from '../grpc-service';
import { httpFailure } from '../http-failure';
import { readText } from '../request-text';
import { PayloadError } from '../rest/payload-error';
import { readJson } from '../rest/read-json';
import { writeJson } from '../rest/write-json';
import { ListenSession } from '../streams/listen-session';
import { type StreamChannel } from '../streams/stream-session';
import { WriteSession } from '../streams/write-session';
import { type ProtocolMethod } from '../wire/protocol';
import { ChannelSession, type OpenStream } from './channel-session';
import { parseForwardBody, type ForwardBody } from './forward-body';
import { frame } from './framing';

export interface WebChannelOptions {
  readonly createContext: ContextFactory;
  readonly protocol: readonly ProtocolMethod[];
  readonly calls: Calls;
  readonly clock: Clock;
}

const sessionTypes = { Listen: ListenSession, Write: WriteSession } as const;
type StreamName = keyof typeof sessionTypes;

const PATH = /^\/google\.firestore\.v1\.Firestore\/(Listen|Write)\/channel$/;
/** The protocol's version, the server's, and the period in milliseconds after which a noop comes at the latest. */
const VERSION = 8;
const SERVER_VERSION = 14;
const KEEP_ALIVE_MILLISECONDS = 30_000;
/** Long enough for a client on this machine to hear of the end and to try once more. */
const FAREWELL_MILLISECONDS = 150;

/** The streams of browsers: WebChannel, as the `firebase` web SDK speaks it. */
export class WebChannels {
  private readonly sessions = new Map<string, ChannelSession>();
  private readonly methods: ReadonlyMap<string, ProtocolMethod>;
  private isStopping = false;

  constructor(private readonly options: WebChannelOptions) {
    this.methods = new Map(options.protocol.map((method) => [method.name, method]));
  }

  /** The stream that a path is a channel of; null when it is none. */
  static streamOf(path: string): StreamName | null {
    return (PATH.exec(path)?.[1] as StreamName | undefined) ?? null;
  }

  async handle(
    name: StreamName,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { searchParams } = new URL(request.url ?? '', 'http://firestore');
    const text = await readText(request);
    setHeaders(response);
    const id = searchParams.get('SID');
    if (id === null) return this.openSession(name, searchParams, { text, response });
    const session = id.startsWith(name) ? this.sessions.get(id) : undefined;
    // The client looks for these words, behind the start of the text, and begins a new session.
    if (session === undefined) return refuse(response, 'Error: Unknown SID');
    if (searchParams.get('TYPE') === 'terminate') {
      session.close();
      response.end();
    } else if (searchParams.get('RID') === 'rpc') listen(session, searchParams, response);
    else this.forward(name, session, { searchParams, text, response });
  }

  /**
   * Ends every session and begins no more. Clients are told and their next attempt is refused, because then they come
   * back after a second; one that finds nobody listening waits for 5 to 15.
   */
  async close(): Promise<void> {
    this.isStopping = true;
    if (this.sessions.size === 0) return;
    for (const session of this.sessions.values()) session.fail(stopping());
    await new Promise((resolve) => setTimeout(resolve, FAREWELL_MILLISECONDS));
    for (const session of [...this.sessions.values()]) session.abort();
  }

  private openSession(
    name: StreamName,
    searchParams: URLSearchParams,
    { text, response }: { text: string; response: ServerResponse },
  ): void {
    if (searchParams.get('VER') !== String(VERSION)) {
      return refuse(response, `Error: the channel's version (VER) must be ${VERSION}.`);
    }
    if (this.isStopping) return refuse(response, stopping().message, 503);
    // A client that starts over names the session it leaves behind.
    this.sessions.get(searchParams.get('OSID') ?? '')?.close('CANCELLED');
    const body = parseForwardBody(text);
    const id = `${name}-${randomUUID()}`;
    const session = new ChannelSession({
      id,
      clock: this.options.clock,
      open: (channel) => this.openStream(name, body.headers.get('authorization'), channel),
      toJson: (message) =>
        writeJson(this.methods.get(name)!.response, message, { enumsAsNumbers: false }),
      onGone: () => this.sessions.delete(id),
    });
    this.sessions.set(id, session);
    this.receive(name, session, body);
    if (searchParams.has('X-HTTP-Session-Id')) response.setHeader('x-http-session-id', id);
    const greeting = ['c', id, null, VERSION, SERVER_VERSION, KEEP_ALIVE_MILLISECONDS];
    response.end(frame(JSON.stringify([[0, greeting]])));
  }

  private async openStream(
    name: StreamName,
    authorization: string | undefined,
    channel: StreamChannel,
  ): Promise<OpenStream> {
    const finish = await this.options.calls.begin(describeCall(name, null));
    try {
      const context = this.options.createContext(authorization);
      return { session: new sessionTypes[name](context, channel), finish };
    } catch (error) {
      finish(httpFailure(error).status);
      throw error;
    }
  }

  private forward(
    name: StreamName,
    session: ChannelSession,
    {
      searchParams,
      text,
      response,
    }: { searchParams: URLSearchParams; text: string; response: ServerResponse },
  ): void {
    session.acknowledge(numberOf(searchParams, 'AID') ?? 0);
    this.receive(name, session, parseForwardBody(text));
    response.end(frame(JSON.stringify(session.progress())));
  }

  private receive(name: StreamName, session: ChannelSession, body: ForwardBody): void {
    const { request } = this.methods.get(name)!;
    const messages = body.messages.map((json) => () => readJson(request, parseJson(json)));
    session.receive(body.first, messages);
  }
}

function listen(
  session: ChannelSession,
  searchParams: URLSearchParams,
  response: ServerResponse,
): void {
  session.attach({
    response,
    acknowledged: numberOf(searchParams, 'AID') ?? 0,
    isStreaming: searchParams.get('CI') !== '1',
    waitMilliseconds: numberOf(searchParams, 'TO'),
  });
}

function setHeaders(response: ServerResponse): void {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.setHeader('cache-control', 'no-cache, no-store, max-age=0, must-revalidate');
  response.setHeader('x-content-type-options', 'nosniff');
}

function refuse(response: ServerResponse, text: string, status = 400): void {
  response.statusCode = status;
  response.end(text);
}

function stopping(): GoogleApiError {
  return new GoogleApiError(503, 'UNAVAILABLE', 'The service is stopping.');
}

function numberOf(searchParams: URLSearchParams, name: string): number | null {
  const text = searchParams.get(name);
  return text === null || !/^\d+$/.test(text) ? null : Number(text);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new PayloadError('', 'Invalid JSON payload received.');
  }
}
