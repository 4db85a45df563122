import { integer, list, map, text } from '../../testing/test-database';
import { documentSize, nameSize, valueSize } from './sizes';

test("the example of Google's page 'Storage size calculations'", () => {
  const path = 'users/jeff/tasks/my_task_id';
  const fields = {
    type: text('Personal'),
    done: { booleanValue: false },
    priority: integer(1),
    description: text('Learn Cloud Firestore'),
  };
  expect([nameSize(path), documentSize(path, fields)]).toEqual([44, 147]);
});

test.each([
  [{ nullValue: 0 } as const, 1],
  [{ doubleValue: 1 }, 8],
  [{ timestampValue: { seconds: '1', nanos: 0 } }, 8],
  [{ geoPointValue: { latitude: 0, longitude: 0 } }, 16],
  [{ bytesValue: Buffer.alloc(10) }, 10],
  [text('é'), 3],
  [list(integer(1), text('ab')), 11],
  [map({ a: integer(1) }), 32 + 2 + 8],
  [{ referenceValue: 'projects/p/databases/(default)/documents/users/jeff' }, 16 + 6 + 5],
  [map({ __type__: text('__vector__'), value: list(integer(1), integer(2)) }), 16],
])('%j takes %d bytes', (value, bytes) => {
  expect(valueSize(value)).toBe(bytes);
});
