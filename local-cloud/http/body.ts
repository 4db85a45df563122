import type { IncomingMessage } from 'node:http';
import { GoogleApiError } from './google-api-error';

/** Reads a request's body whole. @throws GoogleApiError 413 when it is longer than `limitBytes`. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) {
      throw new GoogleApiError(413, 'INVALID_ARGUMENT', `The body exceeds ${limitBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Reads a JSON object; an empty body counts as `{}`. @throws GoogleApiError 400 for anything else. */
export async function readJsonObject(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Record<string, unknown>> {
  const text = (await readBody(request, limitBytes)).toString('utf8');
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new GoogleApiError(400, 'INVALID_ARGUMENT', 'Invalid JSON payload received.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GoogleApiError(400, 'INVALID_ARGUMENT', 'The JSON payload must be an object.');
  }
  return value as Record<string, unknown>;
}
