import fc from 'fast-check';
import { type Type } from 'protobufjs';
import { loadProtocol } from '../wire/protocol';
import { readValue } from '../wire/read-value';
import { anyValue } from '../../testing/any-value';
import { identicalValues } from '../../state/identity';
import { readJson } from './read-json';
import { writeJson } from './write-json';

const byName = { enumsAsNumbers: false };
const commit = loadProtocol().find(({ name }) => name === 'Commit')!;
const document = (commit.request.fields['writes']!.resolvedType as Type).fields['update']!
  .resolvedType as Type;
const value = (document.fields['fields']!.resolve() as { resolvedType: Type }).resolvedType;
const listen = loadProtocol().find(({ name }) => name === 'Listen')!;
const runQuery = loadProtocol().find(({ name }) => name === 'RunQuery')!;

test('every value comes back from its JSON as it was', () => {
  fc.assert(
    fc.property(anyValue, (given) => {
      const json: unknown = JSON.parse(JSON.stringify(writeJson(value, given, byName)));
      const read = readValue(readJson(value, json));
      expect(identicalValues(read, given)).toBe(true);
    }),
  );
});

test('a coordinate of -0 is written, though one of 0 is left out', () => {
  const given = { geoPointValue: { latitude: 0, longitude: -0 } };
  expect(writeJson(value, given, byName)).toEqual({ geoPointValue: { longitude: '-0' } });
});

test('an enum is written by its name, or by its number on request', () => {
  const message = { targetChange: { targetChangeType: 3, targetIds: [1] } };
  expect(writeJson(listen.response, message, byName)).toEqual({
    targetChange: { targetChangeType: 'CURRENT', targetIds: [1] },
  });
  expect(writeJson(listen.response, message, { enumsAsNumbers: true })).toEqual({
    targetChange: { targetChangeType: 3, targetIds: [1] },
  });
});

test.each([
  [{ structuredQuery: { limit: 3 } }, { structuredQuery: { limit: { value: 3 } } }],
  [{ readTime: '1970-01-01T00:00:01.5Z' }, { readTime: { nanos: 500_000_000 } }],
  [
    { structuredQuery: { orderBy: [{ direction: 2 }] } },
    { structuredQuery: { orderBy: [{ direction: 2 }] } },
  ],
  [{ transaction: '-_8=' }, { transaction: Buffer.from([0xfb, 0xff]) }],
  [{ parent: null }, { parent: '' }],
])('%j is read as proto3 JSON has it', (json, expected) => {
  expect(readJson(runQuery.request, json)).toMatchObject(expected);
});

test.each<[unknown, string]>([
  [[], "Invalid value at '' (type.googleapis.com/google.firestore.v1.RunQueryRequest)"],
  [{ parent: 1 }, 'Invalid value at \'parent\' (TYPE_STRING), "1"'],
  [
    { structuredQuery: { limit: 2 ** 31 } },
    "Invalid value at 'structured_query.limit' (TYPE_INT32)",
  ],
  [
    { structuredQuery: { orderBy: [{ direction: 'UP' }] } },
    'Invalid value at \'structured_query.order_by[0].direction\' (type.googleapis.com/google.firestore.v1.StructuredQuery.Direction), "UP"',
  ],
  [{ readTime: 'yesterday' }, 'Illegal timestamp format'],
  [{ transaction: 'ö' }, "Invalid value at 'transaction' (TYPE_BYTES)"],
  [
    { transaction: 'AA==', readTime: '2024-01-01T00:00:00Z' },
    "oneof field 'consistency_selector' is already set",
  ],
  [{ structuredQuery: { from: {} } }, "Invalid value at 'structured_query.from'"],
])('%j is refused', (json, message) => {
  expect(() => readJson(runQuery.request, json)).toThrow(message);
});
