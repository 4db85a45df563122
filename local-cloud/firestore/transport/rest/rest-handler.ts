import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Calls } from '../../../calls';
import { FirestoreError } from '../../state/firestore-error';
import { describeCall } from '../describe-call';
import { type ContextFactory } from '../grpc-service';
import { httpFailure } from '../http-failure';
import { methods } from '../methods';
import { readText } from '../request-text';
import { type ProtocolMethod } from '../wire/protocol';
import { PayloadError } from './payload-error';
import { bindParameters, readQueryParameters, type SystemParameters } from './query-parameters';
import { readJson } from './read-json';
import { matchRoute, type MatchedRoute } from './routes';
import { writeJson } from './write-json';

export interface RestOptions {
  readonly createContext: ContextFactory;
  readonly protocol: readonly ProtocolMethod[];
  readonly calls: Calls;
}

/** What a request comes to: one message, or those of a stream. */
type Answer =
  | { readonly kind: 'one'; readonly message: object }
  | { readonly kind: 'stream'; readonly messages: readonly object[] };

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Answers requests to `/v1/…`: the methods of the gRPC service, as Google's front end transcodes them. */
export function createRestHandler(options: RestOptions): Handler {
  const byName = new Map(options.protocol.map((method) => [method.name, method]));
  return async (request, response, url) => {
    const matched = matchRoute(methodOf(request), url.pathname.replace(/^\/v1\//, ''));
    const method = matched === null ? undefined : byName.get(matched.route.method);
    if (matched === null || method === undefined) {
      // What is not read would hold up the connection's next request.
      request.resume();
      return sendFailure(response, notFound(request, url), false);
    }
    try {
      const { system, fields } = readQueryParameters(url.searchParams);
      const json = requestJson(matched, method, { text: await readText(request), fields });
      const message = readJson(method.request, json);
      const answer = await perform(method, message, { ...options, ...caller(request, system) });
      send(response, answerJson(method, answer, system), system.isPretty);
    } catch (error) {
      sendFailure(response, error, method.responseStream);
    }
  };
}

/** Some networks let only GET and POST through, so that clients may name the method in a header. */
function methodOf(request: IncomingMessage): string {
  const override = request.headers['x-http-method-override'];
  return request.method === 'POST' && typeof override === 'string'
    ? override.toUpperCase()
    : (request.method ?? '');
}

function requestJson(
  { route, captured }: MatchedRoute,
  method: ProtocolMethod,
  { text, fields }: { text: string; fields: readonly (readonly [string, string])[] },
): Record<string, unknown> {
  const body = route.body === null ? {} : parseBody(text);
  const json: Record<string, unknown> = route.body === 'document' ? { document: body } : body;
  bindParameters(method.request, json, fields);
  bindParameters(method.request, json, captured);
  return json;
}

function parseBody(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PayloadError('', `Invalid JSON payload received. ${reason}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new PayloadError('', 'Invalid JSON payload received. The root must be an object.');
}

function caller(
  request: IncomingMessage,
  { accessToken }: SystemParameters,
): { authorization: string | undefined } {
  const authorization = request.headers.authorization;
  return {
    authorization: authorization ?? (accessToken === null ? undefined : `Bearer ${accessToken}`),
  };
}

function perform(
  method: ProtocolMethod,
  message: object,
  { createContext, calls, authorization }: RestOptions & { authorization: string | undefined },
): Promise<Answer> {
  return calls.run(describeCall(method.name, message), async (): Promise<Answer> => {
    const implementation = methods[method.name];
    if (implementation === undefined) {
      throw new FirestoreError(
        'UNIMPLEMENTED',
        `${method.name} is not available over REST in the local cloud's Firestore.`,
      );
    }
    const context = createContext(authorization);
    if (implementation.kind === 'unary') {
      return { kind: 'one', message: await implementation.handle(context, message) };
    }
    const messages: object[] = [];
    await implementation.handle(context, message, (each) => messages.push(each));
    return { kind: 'stream', messages };
  });
}

function answerJson(
  { response }: ProtocolMethod,
  answer: Answer,
  system: SystemParameters,
): unknown {
  return answer.kind === 'one'
    ? writeJson(response, answer.message, system)
    : answer.messages.map((message) => writeJson(response, message, system));
}

function send(response: ServerResponse, json: unknown, isPretty: boolean): void {
  const body = Buffer.from(JSON.stringify(json, null, isPretty ? 2 : undefined));
  response.writeHead(200, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': body.length,
    'cache-control': 'private',
  });
  response.end(body);
}

/** Sends `{error}`; a streaming method's answer is a list, and so is its error. */
function sendFailure(response: ServerResponse, thrown: unknown, isList: boolean): void {
  const { code, status, message } = httpFailure(thrown);
  const details = thrown instanceof PayloadError ? { details: [badRequest(thrown)] } : {};
  const json = { error: { code, message, status, ...details } };
  const body = Buffer.from(JSON.stringify(isList ? [json] : json));
  response.writeHead(code, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': body.length,
    ...(code === 401 ? { 'www-authenticate': 'Bearer realm="https://accounts.google.com/"' } : {}),
  });
  response.end(body);
}

function badRequest({ field, description }: PayloadError): object {
  return {
    '@type': 'type.googleapis.com/google.rpc.BadRequest',
    fieldViolations: [{ ...(field === '' ? {} : { field }), description }],
  };
}

/** Of Google's API for databases, indexes and backups nothing is here, of other paths there is nothing at all. */
function notFound(request: IncomingMessage, { pathname }: URL): FirestoreError {
  const isAdministration = /^\/v1\/projects\/[^/]+\/(?:databases|locations)(?:[/:]|$)/.test(
    pathname,
  );
  const message = `${request.method} ${pathname}`;
  return isAdministration
    ? new FirestoreError('UNIMPLEMENTED', `${message} is not available in the local cloud.`)
    : new FirestoreError('NOT_FOUND', `Method not found: ${message}.`);
}
