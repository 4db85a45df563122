import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { notImplemented, StorageFailure } from '../state/failure';
import { type CorsRule } from '../state/resources';
import { applyCors, sendPreflight } from './cors';
import { exchangeOf, sendJson, type Exchange } from './exchange';
import { JsonApi, jsonApiPath, sendJsonFailure } from './json-api';
import { sendXmlFailure, XmlApi, xmlPath, type XmlApiOptions } from './xml-api';

/** Serves both APIs on one port: the JSON API under `/b`, the XML API for every other path. */
export async function startHttpServer(
  options: XmlApiOptions,
  address: { host: string; port: number },
): Promise<{ port: number; stop: () => Promise<void> }> {
  const api = { json: new JsonApi(options.store, options.uploads), xml: new XmlApi(options) };
  const running = new Set<Promise<void>>();
  const server = http.createServer((request, response) => {
    const exchange = exchangeOf(request, response);
    const done = handle(api, exchange, options).finally(() => running.delete(done));
    running.add(done);
  });
  // An upload takes as long as the sender's line allows.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await Promise.all(running);
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

async function handle(
  api: { json: JsonApi; xml: XmlApi },
  exchange: Exchange,
  options: XmlApiOptions,
): Promise<void> {
  const jsonPath = jsonApiPath(exchange.path);
  try {
    const rules = corsRules(exchange, options);
    applyCors(exchange, rules);
    if (exchange.request.method === 'OPTIONS') sendPreflight(exchange, rules);
    else if (exchange.path.startsWith('/batch')) throw notImplemented('batch requests');
    else if (jsonPath === undefined) await api.xml.handle(exchange);
    else await api.json.handle(exchange, jsonPath);
  } catch (error) {
    answerFailure(exchange, error, jsonPath === undefined);
  }
}

function corsRules({ path }: Exchange, { store }: XmlApiOptions): readonly CorsRule[] {
  const jsonPath = jsonApiPath(path);
  const { bucket } = xmlPath(jsonPath ?? path);
  return store.catalogue.bucket(bucket)?.cors ?? [];
}

function answerFailure(exchange: Exchange, error: unknown, isXml: boolean): void {
  const { request, response } = exchange;
  // The client has gone, or it has part of the answer: only the connection can tell it.
  if (response.headersSent || request.socket.destroyed) {
    response.destroy();
    return;
  }
  stopReading(request, response);
  if (error instanceof StorageFailure)
    return isXml ? sendXmlFailure(exchange, error) : sendJsonFailure(exchange, error);
  const message = error instanceof Error ? error.message : String(error);
  const errors = [{ message, domain: 'global', reason: 'backendError' }];
  sendJson(exchange, { error: { code: 500, message, errors } }, 500);
}

/** A refused body is not read to its end; the connection closes after the answer instead. */
function stopReading(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  response.setHeader('connection', 'close');
  request.resume();
}
