import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Calls } from '../../calls';
import { listenHttp, type ListenOptions } from '../../http';
import { type CorsRule } from '../state/resources';
import { answerBatch } from './batch';
import { corsHeaders, corsRule, jsonApiRules, preflightReply } from './cors';
import { exchangeOf, type Exchange, type Reply } from './exchange';
import { JsonApi, jsonApiPath, jsonFailure } from './json-api';
import { type Services } from './services';
import { XmlApi, xmlFailure } from './xml-api';
import { xmlResource } from './xml-resource';

interface Apis {
  readonly json: JsonApi;
  readonly xml: XmlApi;
  readonly services: Services;
}

/** Serves both APIs on one port: the JSON API under `/b`, the XML API for every other path. */
export async function startHttpServer(
  { services, calls }: { services: Services; calls: Calls },
  address: ListenOptions,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const apis: Apis = {
    json: new JsonApi(services, calls),
    xml: new XmlApi(services, calls),
    services,
  };
  const running = new Set<Promise<void>>();
  const listener = await listenHttp((request, response) => {
    const done = handle(apis, request, response).finally(() => running.delete(done));
    running.add(done);
  }, address);
  const stop = async (): Promise<void> => {
    await listener.close();
    await Promise.all(running);
  };
  return { port: listener.port, stop };
}

async function handle(
  apis: Apis,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = exchangeOf(request);
  const jsonPath = jsonApiPath(exchange.path);
  const isJson = jsonPath !== undefined || exchange.path.startsWith('/batch');
  const fail = (error: unknown): Reply =>
    isJson ? jsonFailure(error) : xmlFailure(exchange, error);
  try {
    const rules = corsRules(exchange, apis.services, isJson);
    for (const [name, value] of Object.entries(corsHeaders(exchange, rules)))
      response.setHeader(name, value);
    await write(await answer(exchange, apis, { jsonPath, rules }).catch(fail), request, response);
  } catch (error) {
    // The client has gone, or it has part of the answer: only the connection can tell it.
    if (response.headersSent || request.socket.destroyed) response.destroy();
    else await write(fail(error), request, response);
  }
}

async function answer(
  exchange: Exchange,
  { json, xml }: Apis,
  { jsonPath, rules }: { jsonPath: string | undefined; rules: readonly CorsRule[] },
): Promise<Reply> {
  if (exchange.method === 'OPTIONS') return preflightReply(exchange, rules);
  if (/^\/batch(\/storage\/v1)?$/.test(exchange.path)) return answerBatch(exchange, json);
  return jsonPath === undefined ? xml.answer(exchange) : json.answer(exchange, jsonPath);
}

function corsRules(exchange: Exchange, { store }: Services, isJson: boolean): readonly CorsRule[] {
  const { origin } = store.catalogue.uploads.get(exchange.query.get('upload_id') ?? '') ?? {};
  const started = origin === undefined ? [] : [corsRule([origin])];
  if (isJson) return jsonApiRules;
  const { bucket } = xmlResource(exchange);
  return [...started, ...(store.catalogue.bucket(bucket)?.cors ?? [])];
}

async function write(
  { status, headers = {}, json, body, stream }: Reply,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (stream) {
    response.writeHead(status, { ...headers });
    return await stream(response);
  }
  dropBody(request);
  const text = json === undefined ? (body ?? '') : JSON.stringify(json);
  const type = json && { 'content-type': 'application/json; charset=UTF-8' };
  const length = Buffer.byteLength(text);
  const isBare = status === 204 || status === 304 || headers['content-length'] !== undefined;
  response.writeHead(status, { ...type, ...headers, ...(!isBare && { 'content-length': length }) });
  response.end(request.method === 'HEAD' ? undefined : text);
}

/** What is still to come of a refused body; whoever sends more finds the connection closed. */
const maximumDroppedBytes = 64 * 1024 * 1024;

/**
 * Reads what is left of a refused body, and drops it: clients that are still sending it when the
 * connection closes report that, and not the answer.
 */
function dropBody(request: IncomingMessage): void {
  if (request.complete) return;
  let dropped = 0;
  // Who read until now has a listener left, and with it nothing would flow.
  request.removeAllListeners('readable');
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > maximumDroppedBytes) request.destroy();
  });
}
