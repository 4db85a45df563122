import { type Type } from 'protobufjs';
import { FirestoreError } from '../../state/firestore-error';

/** What Google's front end takes, in bytes: the 10 MiB of the documentation and something around them. */
export const MAXIMUM_REQUEST_BYTES = 11_534_336;

const tooLarge = new WeakSet<object>();

/** Decodes a request. One that is too large stays empty, so that it can still be answered (see `checkRequestSize`). */
export function decodeRequest(type: Type, bytes: Uint8Array): object {
  if (bytes.length <= MAXIMUM_REQUEST_BYTES) return type.decode(bytes);
  const request = type.create();
  tooLarge.add(request);
  return request;
}

/** @throws FirestoreError INVALID_ARGUMENT for a request that was too large to be decoded */
export function checkRequestSize(request: unknown): void {
  if (typeof request === 'object' && request !== null && tooLarge.has(request)) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Request payload size exceeds the limit: ${MAXIMUM_REQUEST_BYTES} bytes.`,
    );
  }
}
