import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type protobuf from 'protobufjs';
import { InjectedFault, type Calls } from '../../../calls';
import {
  faultAsApiError,
  GoogleApiError,
  httpStatusOf,
  readJsonObject,
  sendError,
  sendJson,
  unimplemented,
} from '../../../http';
import { PubSubError } from '../../state/status';
import { type ServiceMethods } from '../protocol';
import { subjectOf } from '../subject';
import { fromJson, toJson } from './json';
import { findRoute, restRoutes, type Route } from './routes';

const maximumBodyBytes = 20 * 1024 * 1024;

/** Serves the same methods as JSON over HTTP, on the paths of Pub/Sub's REST API. */
export function restHandler(methods: ServiceMethods, calls: Calls): RequestListener {
  const routes = restRoutes();
  return (request, response) => {
    answer(request, response).catch((error: unknown) => fail(response, error));
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') return sendJson(response, 200, { service: 'pubsub', status: 'OK' });
    const verb = request.method ?? 'GET';
    const found = findRoute(routes, { verb, path: decodeURIComponent(pathname) });
    if (!found) throw new GoogleApiError(404, 'NOT_FOUND', `${verb} ${pathname}: no such method.`);
    const body = await readJsonObject(request, maximumBodyBytes);
    const message = messageOf(found, body, searchParams);
    sendJson(response, 200, await run(found.route, message, response));
  }

  async function run(route: Route, message: object, response: ServerResponse): Promise<unknown> {
    const { name } = route.method;
    const work = methods[route.service][name];
    if (!work) throw unimplemented(route.verb, route.pattern.source);
    const subject = subjectOf(message);
    const onCancelled = (listener: () => void): void => void response.on('close', listener);
    const result = await calls.run(
      { service: 'pubsub', method: name, ...(subject && { subject }) },
      () => work(message as never, { onCancelled }),
    );
    return toJson(typeOf(route.method.resolvedResponseType), result);
  }
}

/** The request as gRPC would have carried it: from the path, the query and the body. */
function messageOf(
  { route, fields }: { readonly route: Route; readonly fields: Readonly<Record<string, string>> },
  body: Record<string, unknown>,
  query: URLSearchParams,
): object {
  const json: Record<string, unknown> = route.body === '*' ? { ...body } : {};
  if (route.body !== undefined && route.body !== '*') json[route.body] = body;
  // Parameters that every Google API has, such as `alt` and `key`, say nothing here.
  const type = typeOf(route.method.resolvedRequestType);
  for (const [name, value] of query) if (isField(type, name)) put(json, name, value);
  for (const [name, value] of Object.entries(fields)) put(json, name, value);
  return fromJson(type, json);
}

function isField(type: protobuf.Type, path: string): boolean {
  const [name = ''] = path.split('.');
  return Object.hasOwn(
    type.fields,
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
}

function put(json: Record<string, unknown>, path: string, value: string): void {
  const [name = '', inner] = path.split('.');
  if (inner === undefined) json[name] = value;
  else json[name] = { ...(json[name] as object | undefined), [inner]: value };
}

function typeOf(type: protobuf.Type | null): protobuf.Type {
  if (!type) throw new Error('The Pub/Sub descriptors name a type that they do not contain.');
  return type;
}

function fail(response: ServerResponse, error: unknown): void {
  if (error instanceof InjectedFault) return sendError(response, faultAsApiError(error));
  if (!(error instanceof PubSubError)) return sendError(response, error);
  const { status, message, info } = error;
  const code = httpStatusOf(status);
  if (!info) return sendError(response, new GoogleApiError(code, status, message));
  const type = 'type.googleapis.com/google.rpc.ErrorInfo';
  const details = [{ '@type': type, ...info, domain: 'pubsub.googleapis.com' }];
  sendJson(response, code, { error: { code, message, status, details } });
}
