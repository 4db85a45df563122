import fc from 'fast-check';
import { anyValue } from '../testing/any-value';
import { identicalValues } from './identity';
import { compareStrings, compareValues, equalValues } from './ordering';
import { type Value } from './value';

const sign = (order: number): number => Math.sign(order);

describe('the order of values', () => {
  test('is antisymmetric', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (left, right) => {
        expect(sign(compareValues(left, right)) + sign(compareValues(right, left))).toBe(0);
      }),
    );
  });

  test('is transitive', () => {
    fc.assert(
      fc.property(anyValue, anyValue, anyValue, (first, second, third) => {
        const [low, middle, high] = [first, second, third].sort(compareValues) as [
          Value,
          Value,
          Value,
        ];
        expect(compareValues(low, middle)).toBeLessThanOrEqual(0);
        expect(compareValues(middle, high)).toBeLessThanOrEqual(0);
        expect(compareValues(low, high)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('takes identical values for equal', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const copy = structuredClone(value);
        expect(identicalValues(value, copy)).toBe(true);
        expect(equalValues(value, copy)).toBe(true);
      }),
    );
  });

  const vector = (...numbers: number[]): Value => ({
    mapValue: {
      fields: {
        __type__: { stringValue: '__vector__' },
        value: { arrayValue: { values: numbers.map((doubleValue) => ({ doubleValue })) } },
      },
    },
  });
  const ascending: readonly Value[] = [
    { nullValue: 0 },
    { booleanValue: false },
    { booleanValue: true },
    { doubleValue: Number.NaN },
    { doubleValue: Number.NEGATIVE_INFINITY },
    { integerValue: '-9223372036854775808' },
    { doubleValue: -1.5 },
    { integerValue: '0' },
    { doubleValue: 0.5 },
    { integerValue: '9007199254740992' },
    { integerValue: '9007199254740993' },
    { integerValue: '9223372036854775807' },
    { doubleValue: 9223372036854775808 },
    { timestampValue: { seconds: '-1', nanos: 999_999_000 } },
    { timestampValue: { seconds: '0', nanos: 0 } },
    { timestampValue: { seconds: '0', nanos: 1000 } },
    { stringValue: '' },
    { stringValue: 'a' },
    { stringValue: 'aa' },
    { stringValue: 'b' },
    { stringValue: '\uffff' },
    { stringValue: '\u{1f600}' },
    { bytesValue: Buffer.from([]) },
    { bytesValue: Buffer.from([1]) },
    { bytesValue: Buffer.from([255]) },
    { referenceValue: 'projects/p/databases/d/documents/a/b' },
    { referenceValue: 'projects/p/databases/d/documents/a/b/c/d' },
    { referenceValue: 'projects/p/databases/d/documents/a/b!' },
    { geoPointValue: { latitude: -90, longitude: 180 } },
    { geoPointValue: { latitude: 0, longitude: -1 } },
    { geoPointValue: { latitude: 0, longitude: 1 } },
    { arrayValue: { values: [] } },
    { arrayValue: { values: [{ integerValue: '1' }] } },
    { arrayValue: { values: [{ integerValue: '1' }, { integerValue: '0' }] } },
    { arrayValue: { values: [{ integerValue: '2' }] } },
    vector(9),
    vector(1, 2),
    { mapValue: { fields: {} } },
    { mapValue: { fields: { a: { integerValue: '1' } } } },
    { mapValue: { fields: { b: { integerValue: '0' }, a: { integerValue: '1' } } } },
    { mapValue: { fields: { a: { integerValue: '2' } } } },
    { mapValue: { fields: { b: { integerValue: '0' } } } },
  ];

  test('is the documented one across and within types', () => {
    for (let index = 1; index < ascending.length; index++) {
      const [lower, higher] = [ascending[index - 1]!, ascending[index]!];
      expect([lower, higher, sign(compareValues(lower, higher))]).toEqual([lower, higher, -1]);
    }
  });

  test('takes an integer and the double of the same number for equal, but not for identical', () => {
    expect(equalValues({ integerValue: '1' }, { doubleValue: 1 })).toBe(true);
    expect(identicalValues({ integerValue: '1' }, { doubleValue: 1 })).toBe(false);
    expect(
      equalValues({ integerValue: '9007199254740993' }, { doubleValue: 9007199254740992 }),
    ).toBe(false);
  });

  test('orders strings as their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(sign(compareStrings(left, right))).toBe(
          Buffer.compare(Buffer.from(left), Buffer.from(right)),
        );
      }),
    );
  });
});
