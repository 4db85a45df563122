import { familyCpuMilliseconds, median } from './cpu-time';

/** Ways to do the same, measured in turn. */
export interface Contest {
  /** CPU milliseconds of one run of ours. */
  readonly ours: () => Promise<number>;
  /** Of one of theirs; null where there is none at hand. */
  readonly theirs: () => Promise<number | null>;
}

export interface Outcome {
  /** Medians, CPU milliseconds. */
  readonly ours: number;
  readonly theirs: number | null;
  /** The median of the ratios of the rounds. */
  readonly ratio: number | null;
  readonly rounds: number;
}

const MOST_ROUNDS = 7;
const LEAST_ROUNDS = 3;
/** After this many seconds three rounds are enough; after four times as many, what there is. */
const LONG_SECONDS = 15;

/** Rounds of one run each, so that what else the machine does falls on both; the first turn changes. */
export async function compare({ ours, theirs }: Contest): Promise<Outcome> {
  const started = performance.now();
  const own: number[] = [];
  const other: number[] = [];
  while (own.length < MOST_ROUNDS) {
    const isFirst = own.length % 2 === 0;
    if (isFirst) own.push(await ours());
    const given = await theirs();
    if (given !== null) other.push(given);
    if (!isFirst) own.push(await ours());
    const seconds = (performance.now() - started) / 1000;
    if (seconds > LONG_SECONDS && own.length >= LEAST_ROUNDS) break;
    if (seconds > 4 * LONG_SECONDS) break;
  }
  const ratios = own.map((milliseconds, round) => milliseconds / (other[round] ?? NaN));
  const isCompared = other.length === own.length;
  return {
    ours: median(own),
    theirs: isCompared ? median(other) : null,
    ratio: isCompared ? median(ratios) : null,
    rounds: own.length,
  };
}

/** CPU milliseconds of one run, child processes that end in it included. */
export async function timed(run: () => unknown): Promise<number> {
  const start = familyCpuMilliseconds();
  await run();
  return familyCpuMilliseconds() - start;
}

const LEAST_WARM_RUNS = 3;
/** A worker that has been at work is warm; a compiler that looks on takes a few dozen runs of what is short. */
const WARM_SECONDS = 2;
const LONGEST_WARM_SECONDS = 5;

/** Runs until the code is compiled and caches are filled: for two seconds, and three times at least unless that takes long. */
export async function warmUp(run: () => unknown): Promise<void> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let runs = 0;
  while (seconds() < (runs < LEAST_WARM_RUNS ? LONGEST_WARM_SECONDS : WARM_SECONDS)) {
    await run();
    runs++;
  }
}
