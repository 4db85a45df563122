import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, constant, nat, oneof, property, record } from 'fast-check';
import { adjustableClock, advancingClock, readOffset, writeOffset } from '.';
import { Timers } from './timers';

const DAY = 24 * 3600 * 1000;

describe.each([
  ['a clock that stands still', () => advancingClock()],
  ['a clock that goes with the machine', () => adjustableClock()],
])('%s', (_, create) => {
  test('advances by what it is told', () => {
    const clock = create();
    const before = clock.now();
    clock.advance(DAY);
    const passed = clock.now() - before;
    expect(passed).toBeGreaterThanOrEqual(DAY);
    expect(passed).toBeLessThan(DAY + 1_000);
  });

  test('runs what falls due in order of its time, each at its own', () => {
    const clock = create();
    const start = clock.now();
    const seen: [string, number][] = [];
    const note = (name: string) => () => void seen.push([name, clock.now() - start]);
    clock.schedule(3_000_000, note('third'));
    clock.schedule(1_000_000, () => {
      note('first')();
      clock.schedule(1_000_000, note('second'));
    });
    clock.schedule(4_000_000, note('fourth'));
    clock.advance(3_500_000);
    expect(seen.map(([name]) => name)).toEqual(['first', 'second', 'third']);
    seen.forEach(([, at], index) =>
      expect(Math.abs(at - (index + 1) * 1_000_000)).toBeLessThan(1_000),
    );
  });

  test('leaves out what was cancelled', () => {
    const clock = create();
    const task = jest.fn();
    clock.schedule(1_000, task)();
    const cancelLater = clock.schedule(2_000, task);
    clock.schedule(1_500, cancelLater);
    clock.advance(10_000);
    expect(task).not.toHaveBeenCalled();
  });

  test('of two timers of the same time the one that was set first runs first', () => {
    const clock = advancingClock();
    const seen: number[] = [];
    for (let index = 0; index < 100; index += 1) clock.schedule(50, () => void seen.push(index));
    clock.advance(50);
    expect(seen).toEqual(Array.from({ length: 100 }, (_unused, index) => index));
  });

  test('goes on after a task that fails', () => {
    const clock = create();
    const start = clock.now();
    clock.schedule(1_000, () => {
      throw new Error('broken task');
    });
    expect(() => clock.advance(60_000)).toThrow('broken task');
    clock.advance(60_000);
    expect(clock.now() - start).toBeGreaterThanOrEqual(60_000);
  });

  test.each([-1, NaN, Infinity])('refuses to advance by %d', (milliseconds) => {
    expect(() => create().advance(milliseconds)).toThrow(RangeError);
  });

  test('goes through a day of 50,000 timers and one every second in a moment', () => {
    const clock = create();
    let ran = 0;
    for (let index = 0; index < 50_000; index += 1) {
      clock.schedule((index * 7919) % DAY, () => (ran += 1));
    }
    const everySecond = (): void => {
      ran += 1;
      clock.schedule(1_000, everySecond);
    };
    clock.schedule(1_000, everySecond);
    // Who looks at every timer for every step does not come to the end of the day before the test is given up.
    clock.advance(DAY);
    expect(ran).toBeGreaterThanOrEqual(50_000 + 86_400);
  });
});

describe('a clock that goes with the machine', () => {
  test('runs a timer by itself, and none before its time', async () => {
    const clock = adjustableClock();
    const start = clock.now();
    await new Promise<void>((resolve) => void clock.schedule(20, resolve));
    expect(clock.now() - start).toBeGreaterThanOrEqual(20);
    clock.stop();
  });

  test('waits less for what an advance has brought nearer', async () => {
    const clock = adjustableClock();
    const soon = new Promise<void>((resolve) => void clock.schedule(DAY + 20, resolve));
    clock.advance(DAY);
    await soon;
    clock.stop();
  });

  test('can wait for longer than a timer of Node', () => {
    const clock = adjustableClock();
    const task = jest.fn();
    clock.schedule(90 * DAY, task);
    expect(clock.pending).toBe(1);
    clock.advance(89 * DAY);
    expect(task).not.toHaveBeenCalled();
    clock.advance(DAY);
    expect(task).toHaveBeenCalledTimes(1);
  });

  test('does not go back with the machine', () => {
    const clock = adjustableClock();
    const before = clock.now();
    const machine = jest.spyOn(Date, 'now').mockReturnValue(before - DAY);
    try {
      expect(clock.now()).toBe(before);
    } finally {
      machine.mockRestore();
    }
  });

  test('keeps where it is ahead of the machine before anything happens there', () => {
    const kept: number[] = [];
    const clock = adjustableClock({ offset: DAY, keep: (offset) => kept.push(offset) });
    clock.schedule(1_000, () => kept.push(-1));
    clock.advance(1_000);
    expect(kept).toEqual([DAY + 1_000, -1]);
    expect(clock.offset).toBe(DAY + 1_000);
  });
});

describe('the file of the offset', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clock-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('holds what was written, and 0 before', () => {
    const place = join(folder, 'fresh');
    expect(readOffset(place)).toBe(0);
    writeOffset(place, 86_400_000);
    expect(readOffset(place)).toBe(86_400_000);
  });

  test('is refused when it was damaged', () => {
    writeFileSync(join(folder, 'clock.json'), '{"offset_milliseconds":"1"}');
    expect(() => readOffset(folder)).toThrow(/clock\.json: offset_milliseconds must be a number/);
  });
});

test('timers come out by time and order of setting, without those that were cancelled', () => {
  const step = oneof(
    record({ kind: constant('add' as const), at: nat(50) }),
    record({ kind: constant('cancel' as const), at: nat(200) }),
    record({ kind: constant('take' as const), at: nat(60) }),
  );
  assert(
    property(array(step, { maxLength: 300 }), (steps) => {
      const timers = new Timers();
      const cancels: (() => void)[] = [];
      // The same as a plain list.
      let expected: { at: number; id: number }[] = [];
      for (const { kind, at } of steps) {
        if (kind === 'add') {
          const id = cancels.length;
          const task = (): void => void (taken = id);
          cancels.push(timers.add({ at, task }));
          expected.push({ at, id });
        } else if (kind === 'cancel') {
          cancels[at % Math.max(1, cancels.length)]?.();
          expected = expected.filter(({ id }) => id !== at % Math.max(1, cancels.length));
        } else {
          const [next] = [...expected].sort((a, b) => a.at - b.at || a.id - b.id);
          const due = next && next.at <= at ? next.id : undefined;
          taken = undefined;
          timers.takeDue(at)?.task();
          expect(taken).toBe(due);
          expected = expected.filter(({ id }) => id !== due);
        }
        expect(timers.size).toBe(expected.length);
      }
    }),
  );
});

let taken: number | undefined;
