import { documentSize, indexEntries, sequentialFields } from '../firestore/document-size';
import { rampShare } from '../limits/check';
import { rampAllowance } from '../limits/published';
import { DocumentWrites } from './document-writes';
import { Series } from './series';

const nothing = (): boolean => false;

test('a document is as large as in the example that Firestore publishes', () => {
  const data = { type: 'Personal', done: false, priority: 1, description: 'Learn Cloud Firestore' };
  expect(documentSize('users/jeff/tasks/my_task_id', data)).toBe(147);
});

test('index entries are two per field, and one per distinct element of an array', () => {
  expect(indexEntries({ a: 1, b: { c: 'x' }, d: [1, 1, 2] }, nothing)).toBe(2 + 4 + 4);
  expect(indexEntries({ a: 1, b: { c: 'x' } }, (field) => field === 'b')).toBe(2);
});

test('fields that hold a time follow one another, unless they are not indexed', () => {
  const data = { due_at: '2026-01-01T00:00:00.000Z', lease: { at: new Date(0) }, name: 'x' };
  expect(sequentialFields(data, nothing)).toEqual(['due_at', 'lease.at']);
  expect(sequentialFields(data, (field) => field === 'due_at')).toEqual(['lease.at']);
});

test('the peak of a series is the highest mean over so many seconds', () => {
  const series = new Series();
  series.add(500, 2);
  series.add(1500, 4);
  series.add(9900, 3);
  expect(series.peak(1)).toBe(4);
  expect(series.peak(2)).toBe(3);
  expect(series.latest(9999, 1)).toBe(3);
  expect(series.total).toBe(9);
});

test('a collection may have half more operations every five minutes after its first', () => {
  expect([0, 299, 300, 900].map(rampAllowance)).toEqual([500, 500, 750, 1687.5]);
  const steady = (rate: number): Series => {
    const series = new Series();
    for (let second = 100; second < 500; second += 1) series.add(second * 1000, rate);
    return series;
  };
  expect(rampShare(steady(500))).toBe(1);
  expect(rampShare(steady(700))).toBe(1.4);
});

test('the most writes of one document are found within any stretch of time', () => {
  const writes = new DocumentWrites();
  for (const at of [0, 10, 999, 1011, 5000]) writes.add('joins/a', at);
  writes.add('joins/b', 0);
  const all = (): boolean => true;
  expect(writes.most(all)).toEqual({ writes: 5, path: 'joins/a' });
  expect(writes.most(all, 1)).toEqual({ writes: 3, path: 'joins/a' });
  expect(writes.most((path) => path.endsWith('b'), 1).writes).toBe(1);
});
