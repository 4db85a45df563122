import { type IncomingMessage } from 'node:http';
import { FirestoreError } from '../state/firestore-error';
import { MAXIMUM_REQUEST_BYTES } from './wire/request-size';

/**
 * Reads a request's body. What is too long is read to its end and thrown away, lest the client misses the answer.
 * @throws FirestoreError INVALID_ARGUMENT
 */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAXIMUM_REQUEST_BYTES) chunks.push(chunk);
  }
  if (length <= MAXIMUM_REQUEST_BYTES) return Buffer.concat(chunks, length).toString('utf8');
  throw new FirestoreError(
    'INVALID_ARGUMENT',
    `Request payload size exceeds the limit: ${MAXIMUM_REQUEST_BYTES} bytes.`,
  );
}
