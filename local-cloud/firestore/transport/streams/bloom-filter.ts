import { createHash } from 'node:crypto';

/** `google.firestore.v1.BloomFilter`. */
export interface BloomFilterMessage {
  readonly bits: { readonly bitmap: Uint8Array; readonly padding: number };
  readonly hashCount: number;
}

/** Sixteen bits and eleven hashes for each name let one stranger in two thousand pass. */
const BITS_PER_NAME = 16;
const HASHES = 11;
const MASK_64 = 2n ** 64n - 1n;

/**
 * A filter that every one of `names` passes, and few others do. As the clients compute it: an MD5 digest is two
 * little-endian integers, and hash number i is the first plus i times the second, modulo 2^64.
 */
export function bloomFilter(names: Iterable<string>): BloomFilterMessage {
  const all = [...names];
  const bitmap = new Uint8Array(Math.ceil((all.length * BITS_PER_NAME) / 8));
  for (const name of all) for (const bit of bitsOf(name, bitmap.length * 8)) setBit(bitmap, bit);
  return { bits: { bitmap, padding: 0 }, hashCount: all.length === 0 ? 0 : HASHES };
}

function bitsOf(name: string, bitCount: number): number[] {
  const digest = createHash('md5').update(name, 'utf8').digest();
  const first = digest.readBigUInt64LE(0);
  const second = digest.readBigUInt64LE(8);
  return Array.from({ length: HASHES }, (_, index) =>
    Number(((first + BigInt(index) * second) & MASK_64) % BigInt(bitCount)),
  );
}

function setBit(bitmap: Uint8Array, bit: number): void {
  bitmap[bit >> 3]! |= 1 << (bit & 7);
}
