import { type IncomingMessage } from 'node:http';
import { type Writable } from 'node:stream';
import { readAll } from '../state/byte-source';
import { StorageFailure } from '../state/failure';
import { isFields, type Fields } from '../state/fields';
import { type UploadBody } from '../state/resumable-uploads';

/** One request, however it came: by HTTP, or as part of a batch. */
export interface Exchange {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** `http://host:port` as the client sees it. */
  readonly origin: string;
  readonly body: UploadBody;
}

export type HeaderValues = Readonly<Record<string, string | number>>;

/** An answer. `json` is cut to the fields that were asked for; `stream` is written as it comes. */
export interface Reply {
  readonly status: number;
  readonly headers?: HeaderValues;
  readonly json?: Fields;
  readonly body?: string;
  readonly stream?: (output: Writable) => Promise<void>;
}

export function exchangeOf(request: IncomingMessage): Exchange {
  const url = request.url ?? '/';
  const queryStart = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: queryStart === -1 ? url : url.slice(0, queryStart),
    query: new URLSearchParams(queryStart === -1 ? '' : url.slice(queryStart + 1)),
    headers: joinedHeaders(request),
    origin: `http://${request.headers.host ?? 'localhost'}`,
    body: {
      // A reader that refuses the rest must not close the connection that tells so.
      source: request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
      abort: () => void request.destroy(new Error('Another request took the upload over.')),
    },
  };
}

/** Several of a name are joined as HTTP says. */
function joinedHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  const joined: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers))
    joined[name] = Array.isArray(value) ? value.join(',') : value;
  return joined;
}

/** @throws StorageFailure for a `%` that is not followed by two hexadecimal digits */
export function decodePath(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new StorageFailure('invalid', `The path "${segment}" is not percent-encoded UTF-8.`);
  }
}

export function json(body: Fields, status = 200): Reply {
  return { status, json: body };
}

export function empty(status: number, headers: HeaderValues = {}): Reply {
  return { status, headers };
}

/** Metadata is small; a body beyond this is not metadata. */
const maximumJsonBytes = 1024 * 1024;

/** Reads a JSON object; an absent body is an empty one. */
export async function readJson({ body }: Exchange): Promise<Fields> {
  return parseJson(await readAll(body.source, maximumJsonBytes));
}

export function parseJson(bytes: Buffer): Fields {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isFields(value)) return value;
  } catch {
    // Answered below, as any other body that is not an object.
  }
  throw new StorageFailure('invalid', 'Parse Error: the body is not a JSON object.');
}
