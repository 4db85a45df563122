import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { decodeNpy, decodeWav } from '@attacca/audio';
import { hitsWav } from '../../test/system/recordings';
import { readThrice, storeResults } from './attacca/data-cost';
import { readJobRecords } from './attacca/job-records';
import { cpuBetween, usageOf } from './attacca/process-usage';
import { startOwnStack, type BenchStack } from './attacca/stack';
import { withUser, type BenchUser } from './attacca/user';
import { runFlow } from './others/bullmq-flow';
import { withRedis } from './others/redis';
import { describeSlice, meansOf, SAMPLE_RATE, slice } from './others/slices';
import { check, runBenchmark } from './report/check';
import { sum } from './report/statistics';
import { table } from './report/table';

/*
 * What orchestration costs beside real work: an hour of music is cut into slices, each slice's MFCCs are taken and their
 * statistics gathered. By Attacca on the local cloud; by BullMQ with a worker in one process; by a plain script.
 * node bench/run.mjs orchestration/mfcc [SLICES]
 */

/** As in the manifest of `audio-analyzer`: so many slices at the same time. */
const CONCURRENCY = 2;
/** 3,000 slices make an hour. */
const SLICE_SECONDS = 1.2;
const STATISTICS_PER_CHANNEL = 14;
const PRESET = 'slice-and-describe';
const WARMING_ROUNDS = 8;
/** Node collects the garbage of what went before when a process has been quiet for some seconds. */
const SETTLING_SECONDS = 15;

interface Hour {
  readonly wav: Uint8Array;
  readonly samples: Float32Array;
  readonly script: ReturnType<typeof plainScript>;
}

interface Measured {
  readonly wallSeconds: number;
  /** CPU of what computes: the operations, or the process that does it all. */
  readonly computeSeconds: number;
  /**
   * CPU for sound and results that are not in memory: workers fetch and send them, a function puts results into storage,
   * the local cloud's storage takes them and hands the sound out.
   */
  readonly dataSeconds: number;
  /** CPU of everything else: functions, Firestore, Pub/Sub, all other requests to storage; or Redis and its client. */
  readonly orchestrationSeconds: number;
}

async function main(): Promise<void> {
  const slices = Number(process.argv[2] ?? 3000);
  const first = hourOf(slices, 1);
  const second = hourOf(slices, 2);
  const { samples, script } = second;
  console.log(
    `${(samples.length / SAMPLE_RATE / 60).toFixed(0)} minutes of sound, ${script.means.length} slices`,
  );
  const rows: Record<string, Measured> = {
    'plain script': script,
    BullMQ: await withRedis(({ port }) => bullmq(port, samples, script.means)),
    ...(await withUser(startOwnStack(), (bench, user) => attacca({ bench, user }, first, second))),
  };
  console.log(
    table(
      ['', 'wall s', 'compute s', 'data s', 'orchestration s', 'orchestration / compute'],
      Object.entries(rows).map(([name, measured]) => [
        name,
        measured.wallSeconds,
        measured.computeSeconds,
        measured.dataSeconds,
        measured.orchestrationSeconds,
        `${((100 * measured.orchestrationSeconds) / measured.computeSeconds).toFixed(1)} %`,
      ]),
    ),
  );
}

function hourOf(slices: number, seed: number): Hour {
  const wav = hitsWav(slices, SLICE_SECONDS, SAMPLE_RATE, seed);
  const samples = decodeWav(wav).channels[0] ?? new Float32Array();
  return { wav, samples, script: plainScript(samples) };
}

function plainScript(samples: Float32Array): Measured & { readonly means: Float64Array[] } {
  const clock = stopwatch();
  const means = slice(samples).map(([from, to]) =>
    meansOf(describeSlice(samples.subarray(from, to))),
  );
  const { wallSeconds, cpuSeconds } = clock();
  return {
    means,
    wallSeconds,
    computeSeconds: cpuSeconds,
    dataSeconds: 0,
    orchestrationSeconds: 0,
  };
}

/** Everything in one process: the sound stays in memory, which is more than a deployed worker would have. */
async function bullmq(
  redisPort: number,
  samples: Float32Array,
  expected: readonly Float64Array[],
): Promise<Measured> {
  const clock = stopwatch();
  const slices = slice(samples);
  let computeSeconds = clock().cpuSeconds;
  const means: Float64Array[] = [];
  await runFlow({
    redisPort,
    concurrency: CONCURRENCY,
    items: slices.length,
    work: (index) => {
      const each = stopwatch();
      const [from, to] = slices[index] ?? [0, 0];
      means[index] = meansOf(describeSlice(samples.subarray(from, to)));
      computeSeconds += each().cpuSeconds;
      return index;
    },
  });
  const { wallSeconds, cpuSeconds } = clock();
  compare('BullMQ', means, expected);
  const orchestrationSeconds = cpuSeconds - computeSeconds;
  return { wallSeconds, computeSeconds, dataSeconds: 0, orchestrationSeconds };
}

/**
 * Two hours, each uploaded first and without the cache: one soon after the start, when much is still to be compiled, and
 * one after some hundred tasks. They differ: what is in storage already is not stored again.
 */
async function attacca(
  running: Running,
  first: Hour,
  second: Hour,
): Promise<Record<string, Measured>> {
  const few = await running.user.upload('few.wav', hitsWav(64, SLICE_SECONDS, SAMPLE_RATE));
  await running.user.run({ input_file_id: few, preset: PRESET });
  const justStarted = await describeHour(running, first);
  for (let round = 0; round < WARMING_ROUNDS; round += 1)
    await running.user.run({ input_file_id: few, pipeline: itemByItem(), cache: 'off' });
  return { 'Attacca, just started': justStarted, Attacca: await describeHour(running, second) };
}

/** The preset, with a task for every slice. */
function itemByItem(): readonly object[] {
  const text = readFileSync(`manifests/presets/${PRESET}.json`, 'utf8');
  const { pipeline } = JSON.parse(text) as { pipeline: { step_id: string }[] };
  const map = { over: { step: 'slice', output: 'slices' }, batch: { max_items: 1 } };
  return pipeline.map((step) => (step.step_id === 'mfcc' ? { ...step, map } : step));
}

interface Running {
  readonly bench: Pick<BenchStack, 'stack'>;
  readonly user: BenchUser;
}

async function describeHour(
  { bench: { stack }, user }: Running,
  { wav, script }: Hour,
): Promise<Measured> {
  const input_file_id = await user.upload('hour.wav', wav);
  await setTimeout(SETTLING_SECONDS * 1000);
  const before = usageOf(stack);
  const clock = stopwatch();
  const job = await user.run({ input_file_id, preset: PRESET, cache: 'off' });
  const { wallSeconds } = clock();
  const cpu = cpuBetween(before, usageOf(stack));
  const { shape, data } = decodeNpy(await user.readBytes(job, { stepId: 'stats', port: 'stats' }));
  compare('Attacca', meansIn(Array.from(data, Number), shape), script.means);
  const { tasks } = await readJobRecords(stack, job.job_id);
  const executeSeconds = sum(tasks.map(({ timing }) => timing?.execute_seconds ?? 0));
  const workers = stack.processes().filter(({ role }) => role === 'worker');
  const workerSeconds = sum(workers.map(({ name }) => cpu[name] ?? 0));
  // Threads of a process are not told apart: operations take no more CPU than their workers.
  const computeSeconds = Math.min(executeSeconds, workerSeconds);
  const others = sum(Object.values(cpu)) - workerSeconds;
  const stretchBytes = 64 * SLICE_SECONDS * SAMPLE_RATE * 2;
  const storageSeconds =
    (await readThrice({ stack }, user, { file_id: input_file_id, stretchBytes })) +
    (await storeResults({ stack }, tasks));
  return {
    wallSeconds,
    computeSeconds,
    dataSeconds: workerSeconds - computeSeconds + storageSeconds,
    orchestrationSeconds: others - storageSeconds,
  };
}

/** The mean of every channel, out of a table with a row of statistics per slice. */
function meansIn(
  values: readonly number[],
  [rows = 0, width = 0]: readonly number[],
): Float64Array[] {
  return Array.from({ length: rows }, (_, row) =>
    Float64Array.from(
      { length: width / STATISTICS_PER_CHANNEL },
      (__, channel) => values[row * width + channel * STATISTICS_PER_CHANNEL] ?? NaN,
    ),
  );
}

/** Attacca's table is float32. @throws WrongResult */
function compare(
  who: string,
  means: readonly Float64Array[],
  expected: readonly Float64Array[],
): void {
  check(
    means.length === expected.length,
    `${who} described ${means.length} slices; there are ${expected.length}.`,
  );
  expected.forEach((row, index) =>
    row.forEach((value, channel) => {
      const is = means[index]?.[channel] ?? NaN;
      const isNear = Math.abs(is - value) <= 1e-3 + 1e-4 * Math.abs(value);
      check(isNear, `${who}: MFCC ${channel} of slice ${index} is ${is}, not ${value}.`);
    }),
  );
}

function stopwatch(): () => { readonly wallSeconds: number; readonly cpuSeconds: number } {
  const cpu = process.cpuUsage();
  const started = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      wallSeconds: (performance.now() - started) / 1000,
      cpuSeconds: (user + system) / 1e6,
    };
  };
}

runBenchmark(main);
