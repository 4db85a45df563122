import { lifecycleAction } from './lifecycle';
import { type LifecycleCondition, type LifecycleRule, type StoredObject } from './resources';

const day = 86_400_000;
const created = Date.parse('2026-01-01T00:00:00Z');

const object: StoredObject = {
  bucket: 'b',
  name: 'logs/a.txt',
  generation: '1',
  metageneration: 1,
  size: 1,
  crc32c: '',
  timeCreated: '2026-01-01T00:00:00.000Z',
  updated: '2026-01-01T00:00:00.000Z',
  settings: {},
  file: 'f',
};
const noncurrent = { ...object, timeDeleted: '2026-01-05T00:00:00.000Z' };

const isDeleted = (
  condition: LifecycleCondition,
  { of = object, days = 0, newerVersions = 0 } = {},
): boolean => {
  const rule: LifecycleRule = { action: { type: 'Delete' }, condition };
  const now = created + days * day;
  return lifecycleAction(of, [rule], { now, newerVersions })?.type === 'delete';
};

test.each([
  ['age, a moment before', { age: 3 }, { days: 2.999 }, false],
  ['age, at the moment', { age: 3 }, { days: 3 }, true],
  ['created before', { createdBefore: '2026-01-02' }, {}, true],
  ['created on the day', { createdBefore: '2026-01-01' }, {}, false],
  ['live', { isLive: true }, {}, true],
  ['not live', { isLive: true }, { of: noncurrent }, false],
  ['live, with newer versions', { numNewerVersions: 1 }, { newerVersions: 1 }, false],
  ['enough newer versions', { numNewerVersions: 2 }, { of: noncurrent, newerVersions: 2 }, true],
  ['too few newer versions', { numNewerVersions: 2 }, { of: noncurrent, newerVersions: 1 }, false],
  ['noncurrent for days', { daysSinceNoncurrentTime: 2 }, { of: noncurrent, days: 6 }, true],
  ['noncurrent for less', { daysSinceNoncurrentTime: 2 }, { of: noncurrent, days: 5 }, false],
  ['noncurrent before', { noncurrentTimeBefore: '2026-01-06' }, { of: noncurrent }, true],
  ['no custom time', { daysSinceCustomTime: 0 }, { days: 9 }, false],
  ['another class', { age: 0, matchesStorageClass: ['NEARLINE'] }, {}, false],
  ['its class', { age: 0, matchesStorageClass: ['STANDARD'] }, {}, true],
  ['its prefix', { age: 0, matchesPrefix: ['x', 'logs/'] }, {}, true],
  ['another suffix', { age: 0, matchesSuffix: ['.wav'] }, {}, false],
  ['one condition of two', { age: 0, isLive: false }, {}, false],
])('%s', (_what, condition, moment, expected) => {
  expect(isDeleted(condition, moment)).toBe(expected);
});

test('deletion goes first, then the coldest class, and nothing gets warmer', () => {
  const to = (storageClass: string): LifecycleRule => ({
    action: { type: 'SetStorageClass', storageClass },
    condition: { age: 0 },
  });
  const moment = { now: created, newerVersions: 0 };
  const coldest = lifecycleAction(object, [to('NEARLINE'), to('ARCHIVE'), to('COLDLINE')], moment);
  expect(coldest).toEqual({ type: 'set_class', storageClass: 'ARCHIVE' });
  const archived = { ...object, storageClass: 'ARCHIVE' };
  expect(lifecycleAction(archived, [to('NEARLINE')], moment)).toBeUndefined();
  const deletion: LifecycleRule = { action: { type: 'Delete' }, condition: { age: 0 } };
  expect(lifecycleAction(object, [to('ARCHIVE'), deletion], moment)).toEqual({ type: 'delete' });
});
