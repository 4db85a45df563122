import fc from 'fast-check';
import { type StoredDocument } from './document';
import { VersionHistory } from './version-history';

const version = (n: number, createMicros: number, updateMicros: number): StoredDocument => ({
  path: 'c/a',
  fields: { n: { integerValue: String(n) } },
  createMicros,
  updateMicros,
});

test('a document is at every time what it was then', () => {
  const lives = fc.array(fc.constantFrom('write', 'delete'), { maxLength: 20 });
  fc.assert(
    fc.property(lives, (steps) => {
      const history = new VersionHistory();
      const past: (StoredDocument | null)[] = [null];
      let current = null as StoredDocument | null;
      for (const [index, step] of steps.entries()) {
        const micros = 10 * (index + 1);
        const next: StoredDocument | null =
          step === 'delete' ? null : version(index, current?.createMicros ?? micros, micros);
        history.add('c/a', current, micros);
        current = next;
        past.push(current);
      }
      for (const [index, then] of past.entries()) {
        expect(history.versionAt('c/a', current, 10 * index)).toEqual(then);
        expect(history.versionAt('c/a', current, 10 * index + 9)).toEqual(then);
      }
    }),
  );
});

test('what is more than an hour old is forgotten, and it says so', () => {
  const history = new VersionHistory();
  history.add('c/a', version(1, 1, 1), 100);
  history.add('c/a', version(2, 1, 100), 200);
  expect(history.earliestMicros).toBe(0);
  history.add('c/b', version(3, 1, 1), 3_600e6 + 150);
  expect(history.earliestMicros).toBe(100);
  expect(history.versionAt('c/a', version(3, 1, 200), 150)).toEqual(version(2, 1, 100));
});

test('when there is too much of it, the oldest goes first', () => {
  const history = new VersionHistory(2_000);
  for (let micros = 1; micros <= 100; micros += 1)
    history.add('c/a', version(micros, 0, micros - 1), micros);
  expect(history.earliestMicros).toBeGreaterThan(80);
  expect(history.earliestMicros).toBeLessThan(100);
  const current = version(101, 0, 100);
  expect(history.versionAt('c/a', current, 99)).toEqual(version(100, 0, 99));
});
