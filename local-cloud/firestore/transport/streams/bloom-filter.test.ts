import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { bloomFilter, type BloomFilterMessage } from './bloom-filter';

/** As the web client asks, written anew from its description. */
function mightContain({ bits, hashCount }: BloomFilterMessage, name: string): boolean {
  const count = bits.bitmap.length * 8 - bits.padding;
  if (count === 0) return false;
  const digest = createHash('md5').update(name).digest();
  const [first, second] = [digest.readBigUInt64LE(0), digest.readBigUInt64LE(8)];
  return Array.from({ length: hashCount }).every((_, index) => {
    const hash = BigInt.asUintN(64, first + BigInt(index) * second);
    const bit = Number(hash % BigInt(count));
    return (bits.bitmap[Math.floor(bit / 8)]! & (1 << (bit % 8))) !== 0;
  });
}

test('every name that is in it passes', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (names) => {
      const filter = bloomFilter(names);
      expect(names.every((name) => mightContain(filter, name))).toBe(true);
    }),
  );
});

test('hardly any other does', () => {
  const name = (index: number): string => `projects/p/databases/(default)/documents/c/${index}`;
  const filter = bloomFilter(Array.from({ length: 1000 }, (_, index) => name(index)));
  const strangers = Array.from({ length: 5000 }, (_, index) => name(index + 1000));
  expect(strangers.filter((each) => mightContain(filter, each)).length).toBeLessThan(15);
});

test('nothing passes an empty one', () => {
  expect(mightContain(bloomFilter([]), 'a')).toBe(false);
});
