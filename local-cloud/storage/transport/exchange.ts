import { type IncomingMessage, type ServerResponse } from 'node:http';
import { StorageFailure } from '../state/failure';
import { type UploadBody } from '../state/resumable-uploads';

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** `http://host:port` as the client sees it. */
  readonly origin: string;
}

export function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  const url = request.url ?? '/';
  const queryStart = url.indexOf('?');
  return {
    request,
    response,
    path: queryStart === -1 ? url : url.slice(0, queryStart),
    query: new URLSearchParams(queryStart === -1 ? '' : url.slice(queryStart + 1)),
    origin: `http://${request.headers.host ?? 'localhost'}`,
  };
}

/** One header as one string; several of a name are joined as HTTP says. */
export function header({ request }: Exchange, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

export function bodyOf({ request }: Exchange): UploadBody {
  return {
    // A reader that refuses the rest must not close the connection that tells so.
    source: request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
    abort: () => void request.destroy(new Error('Another request took the upload over.')),
  };
}

/** @throws StorageFailure for a `%` that is not followed by two hexadecimal digits */
export function decodePath(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new StorageFailure('invalid', `The path "${segment}" is not percent-encoded UTF-8.`);
  }
}

export function sendJson({ response }: Exchange, body: object, status = 200): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function sendEmpty(
  { response }: Exchange,
  status: number,
  headers: HeaderValues = {},
): void {
  response.writeHead(status, { ...headers, 'content-length': 0 }).end();
}

export type HeaderValues = Readonly<Record<string, string | number>>;

/** Metadata is small; a body beyond this is not metadata. */
const maximumJsonBytes = 1024 * 1024;

/** Reads a JSON object; an absent body is an empty one. */
export async function readJson(exchange: Exchange): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(exchange).source) {
    size += chunk.length;
    if (size > maximumJsonBytes)
      throw new StorageFailure('invalid', `The body exceeds ${maximumJsonBytes} bytes of JSON.`);
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks));
}

export function parseJson(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Answered below, as any other body that is not an object.
  }
  throw new StorageFailure('invalid', 'Parse Error: the body is not a JSON object.');
}
