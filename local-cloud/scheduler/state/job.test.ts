import { advancingClock, type AdvancingClock } from '../../clock';
import { Job, type JobOptions } from './job';
import { JobLog, type AttemptOutcome } from './job-log';
import { DEFAULT_RETRY } from './retry';
import { everyMilliseconds } from './schedule';

const START = Date.UTC(2026, 0, 1);

interface Attempt {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly scheduled: number;
  readonly end: (isSuccess: boolean) => Promise<void>;
}

interface Setting {
  readonly clock: AdvancingClock;
  readonly log: JobLog;
  readonly job: Job;
  readonly attempts: Attempt[];
}

/** A job that is due every 100 ms, whose attempts end when the test says so. */
function startJob(options: Partial<JobOptions> = {}): Setting {
  const clock = advancingClock(START);
  const log = new JobLog();
  const attempts: Attempt[] = [];
  const job = new Job({
    name: 'sweep',
    schedule: everyMilliseconds(100),
    retry: DEFAULT_RETRY,
    isPaused: false,
    clock,
    log,
    attempt: (scheduleTime) =>
      new Promise<AttemptOutcome>((resolve) => {
        attempts.push({
          at: clock.now() - START,
          scheduled: scheduleTime - START,
          end: async (isSuccess) => {
            resolve({ isSuccess, detail: '' });
            await Promise.resolve();
          },
        });
      }),
    ...options,
  });
  job.start();
  return { clock, log, job, attempts };
}

const timesOf = (attempts: readonly Attempt[]): number[] => attempts.map(({ at }) => at);

test('runs when it is due, and says when it is due next', async () => {
  const { clock, job, attempts } = startJob();
  expect(job.nextTime).toBe(START + 100);
  clock.advance(99);
  expect(attempts).toEqual([]);
  clock.advance(1);
  await attempts[0]?.end(true);
  clock.advance(100);
  expect(timesOf(attempts)).toEqual([100, 200]);
});

test('what falls due during a run starts when it ends, once, with its own time', async () => {
  const { clock, attempts } = startJob();
  clock.advance(350);
  expect(attempts).toHaveLength(1);
  await attempts[0]?.end(true);
  expect(attempts.map(({ at, scheduled }) => [at, scheduled])).toEqual([
    [100, 100],
    [350, 200],
  ]);
});

test('a failure is retried as configured, then left', async () => {
  const retry = { ...DEFAULT_RETRY, count: 2, minBackoff: 10 };
  const { clock, log, job, attempts } = startJob({ retry });
  clock.advance(100);
  await attempts[0]?.end(false);
  clock.advance(10);
  await attempts[1]?.end(false);
  expect(job.isRunning).toBe(true);
  clock.advance(20);
  await attempts[2]?.end(false);
  expect(job.isRunning).toBe(false);
  clock.advance(60);
  expect(timesOf(attempts)).toEqual([100, 110, 130]);
  expect(new Set(attempts.map(({ scheduled }) => scheduled))).toEqual(new Set([100]));
  expect(log.lastAttempt('sweep')).toMatchObject({
    isSuccess: false,
    scheduleTime: START + 100,
    attemptTime: START + 130,
  });
});

test('without a retry configuration a failure waits for the next time', async () => {
  const { clock, attempts } = startJob();
  clock.advance(100);
  await attempts[0]?.end(false);
  clock.advance(100);
  expect(timesOf(attempts)).toEqual([100, 200]);
});

test('a retry gives way to the next time', async () => {
  const retry = { ...DEFAULT_RETRY, count: 5, minBackoff: 150 };
  const { clock, attempts } = startJob({ retry });
  clock.advance(100);
  await attempts[0]?.end(false);
  clock.advance(100);
  expect(attempts.map(({ scheduled }) => scheduled)).toEqual([100, 200]);
  clock.advance(50);
  expect(attempts).toHaveLength(2);
});

test('paused it is not due, resumed it is from then on, and run by hand it runs either way', async () => {
  const { clock, job, attempts } = startJob();
  job.pause();
  expect([job.isPaused, job.nextTime]).toEqual([true, null]);
  clock.advance(1_000);
  expect(attempts).toEqual([]);
  job.run();
  await attempts[0]?.end(true);
  job.resume();
  clock.advance(100);
  expect(timesOf(attempts)).toEqual([1_000, 1_100]);
});

test('a pause is remembered, before what is configured', () => {
  const { log, job } = startJob();
  job.pause();
  const entries = [...log.entries()];
  const kept = new JobLog();
  for (const entry of entries) kept.replay(entry);
  expect(startJob({ log: kept }).job.isPaused).toBe(true);
  expect(startJob({ isPaused: true }).job.nextTime).toBeNull();
});

test('a clock that jumps brings one run, not all it missed', async () => {
  let ahead = 0;
  const clock = advancingClock(START);
  const { attempts } = startJob({ clock: { ...clock, now: () => clock.now() + ahead } });
  ahead = 1_000;
  clock.advance(100);
  await attempts[0]?.end(true);
  clock.advance(99);
  expect(attempts).toHaveLength(1);
  clock.advance(1);
  expect(attempts).toHaveLength(2);
});

test('after a reset nobody waits for what was under way', async () => {
  const { clock, log, job, attempts } = startJob();
  clock.advance(100);
  log.clear();
  job.reset();
  expect(job.isRunning).toBe(false);
  await attempts[0]?.end(true);
  expect(log.lastAttempt('sweep')).toBeUndefined();
  clock.advance(100);
  expect(attempts).toHaveLength(2);
});
