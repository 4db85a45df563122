import { createHash } from 'node:crypto';
import { type Callable, type Namespace } from '../methods/method';
import { expectBytes } from '../values/expect';

/** Of bytes, or of a string as UTF-8. */
export const hashingFunctions: Namespace = {
  md5: hashing((bytes) => createHash('md5').update(bytes).digest()),
  sha256: hashing((bytes) => createHash('sha256').update(bytes).digest()),
  crc32: hashing((bytes) => crc(bytes, 0xedb88320)),
  crc32c: hashing((bytes) => crc(bytes, 0x82f63b78)),
};

function hashing(digest: (bytes: Uint8Array) => Uint8Array): Callable<readonly []> {
  return {
    arity: [1, 1],
    call: (value = null) => ({ kind: 'bytes', bytes: digest(expectBytes(value)) }),
  };
}

/** Four bytes, the highest first. `polynomial` is in reversed bit order. */
function crc(bytes: Uint8Array, polynomial: number): Uint8Array {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
    }
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((remainder ^ 0xffffffff) >>> 0);
  return sum;
}
