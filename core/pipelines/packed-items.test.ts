import fc from 'fast-check';
import { countItems, readItems, writeItems, type ShapedItem } from './packed-items';

const whole = fc.nat({ max: 2 ** 31 });
const anyItem: fc.Arbitrary<ShapedItem> = fc.record(
  { index: whole, offset: whole, length: whole, shape: fc.array(whole, { maxLength: 3 }) },
  { requiredKeys: ['index', 'offset', 'length'] },
);
/** One behind another, as workers pack them, with items that failed left out. */
const packed: fc.Arbitrary<ShapedItem[]> = fc
  .array(fc.record({ isThere: fc.boolean(), size: fc.constantFrom(4, 4, 4, 8) }), { maxLength: 64 })
  .map((items) => {
    let offset = 0;
    return items.flatMap(({ isThere, size }, index) => {
      if (!isThere) return [];
      offset += size;
      return [{ index, offset: offset - size, length: size, shape: [1, size / 4] }];
    });
  });

test('whatever items are written are read again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(anyItem, { maxLength: 64 }), packed), (items) => {
      const text = writeItems(items);
      expect(readItems(text)).toEqual(items);
      expect(countItems(text)).toBe(items.length);
    }),
  );
});

test('a batch of equal items takes one run, and every change begins another', () => {
  const items = Array.from({ length: 64 }, (_, at) => ({
    index: 640 + at,
    offset: 1188 * at,
    length: 1188,
    shape: [13, 22],
  }));
  expect(writeItems(items)).toBe('640+64*1188@0:13x22');
  const without = items.filter(({ index }) => index !== 650);
  expect(writeItems(without)).toBe('640+10*1188@0:13x22 651+53*1188@13068:13x22');
  expect(writeItems([])).toBe('');
  expect(writeItems([{ index: 0, offset: 0, length: 3 }])).toBe('0+1*3@0');
});

test.each(['0', '0+1*2', '0+1*2@3 ', 'a+1*2@3', '0+1*2@3:4y5'])(
  '"%s" is no text of items',
  (text) => {
    expect(() => readItems(text)).toThrow('is no run of items');
  },
);
