import fc from 'fast-check';
import { type Value } from '../state/value';

/** Numbers at which integers and doubles are easily confused. */
const integers = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }),
  fc.bigInt({ min: -3n, max: 3n }),
);
const doubles = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constant(2 ** 53));
const fieldNames = fc
  .string({ minLength: 1, maxLength: 3 })
  .filter((name) => !/^__.*__$/.test(name));

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant<Value>({ nullValue: 0 }),
    fc.record({ booleanValue: fc.boolean() }),
    integers.map((integer) => ({ integerValue: integer.toString() })),
    fc.record({ doubleValue: doubles }),
    fc.record({ stringValue: fc.string({ unit: 'binary', maxLength: 5 }) }),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 4 }) }),
    fc.record({
      timestampValue: fc.record({
        seconds: fc.integer({ min: -1000, max: 2_000_000_000 }).map(String),
        nanos: fc.integer({ min: 0, max: 999_999 }).map((micros) => micros * 1000),
      }),
    }),
    fc.record({
      geoPointValue: fc.record({
        latitude: fc.double({ min: -90, max: 90, noNaN: true }),
        longitude: fc.double({ min: -180, max: 180, noNaN: true }),
      }),
    }),
    fc
      .array(fc.constantFrom('a', 'b', '__id7__'), { minLength: 2, maxLength: 4 })
      .map((segments) => ({
        referenceValue: `projects/p/databases/d/documents/${segments.join('/')}`,
      })),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 3 }) }) }),
    fc.record({
      mapValue: fc.record({ fields: fc.dictionary(fieldNames, tie('value'), { maxKeys: 3 }) }),
    }),
  ),
}));

/** Any value, for tests of properties. */
export const anyValue: fc.Arbitrary<Value> = value;
