import { readFileSync } from 'node:fs';
import { decodeNpy, decodeWav } from '@attacca/audio';
import { hitsWav } from '../../test/system/recordings';
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

interface Measured {
  readonly wallSeconds: number;
  /** CPU of what computes: the operations, or the process that does it all. */
  readonly computeSeconds: number;
  /** CPU for sound that is not in memory: workers fetch it and send results, the local cloud's storage hands it out. */
  readonly dataSeconds: number;
  /** CPU of everything else: functions, Firestore, Pub/Sub, all other requests to storage; or Redis and its client. */
  readonly orchestrationSeconds: number;
}

async function main(): Promise<void> {
  const slices = Number(process.argv[2] ?? 3000);
  const wav = hitsWav(slices, SLICE_SECONDS, SAMPLE_RATE);
  const samples = decodeWav(wav).channels[0] ?? new Float32Array();
  const script = plainScript(samples);
  console.log(
    `${(samples.length / SAMPLE_RATE / 60).toFixed(0)} minutes of sound, ${script.means.length} slices`,
  );
  const rows: Record<string, Measured> = {
    'plain script': script,
    BullMQ: await withRedis(({ port }) => bullmq(port, samples, script.means)),
    ...(await withUser(startOwnStack(), (bench, user) =>
      attacca({ bench, user }, wav, script.means),
    )),
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
 * The same hour twice, each time from a fresh upload and without the cache: soon after the start, when much is still to be
 * compiled, and after some hundred tasks.
 */
async function attacca(
  running: Running,
  wav: Uint8Array,
  expected: readonly Float64Array[],
): Promise<Record<string, Measured>> {
  const few = await running.user.upload('few.wav', hitsWav(64, SLICE_SECONDS, SAMPLE_RATE));
  await running.user.run({ input_file_id: few, preset: PRESET });
  const first = await describeHour(running, wav, expected);
  for (let round = 0; round < WARMING_ROUNDS; round += 1)
    await running.user.run({ input_file_id: few, pipeline: itemByItem(), cache: 'off' });
  return { 'Attacca, just started': first, Attacca: await describeHour(running, wav, expected) };
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
  wav: Uint8Array,
  expected: readonly Float64Array[],
): Promise<Measured> {
  const input_file_id = await user.upload('hour.wav', wav);
  const before = usageOf(stack);
  const clock = stopwatch();
  const job = await user.run({ input_file_id, preset: PRESET, cache: 'off' });
  const { wallSeconds } = clock();
  const cpu = cpuBetween(before, usageOf(stack));
  const { shape, data } = decodeNpy(await user.readBytes(job, { stepId: 'stats', port: 'stats' }));
  compare('Attacca', meansIn(Array.from(data, Number), shape), expected);
  const { tasks } = await readJobRecords(stack, job.job_id);
  const executeSeconds = sum(tasks.map(({ timing }) => timing?.execute_seconds ?? 0));
  const workers = stack.processes().filter(({ role }) => role === 'worker');
  const workerSeconds = sum(workers.map(({ name }) => cpu[name] ?? 0));
  // Threads of a process are not told apart: operations take no more CPU than their workers.
  const computeSeconds = Math.min(executeSeconds, workerSeconds);
  const others = sum(Object.values(cpu)) - workerSeconds;
  const storageSeconds = Math.min(
    others,
    await readThrice({ bench: { stack }, user }, input_file_id),
  );
  return {
    wallSeconds,
    computeSeconds,
    dataSeconds: workerSeconds - computeSeconds + storageSeconds,
    orchestrationSeconds: others - storageSeconds,
  };
}

/**
 * What it takes the local cloud to hand out the hour as often as the job reads it: it is looked at, sliced, and its slices
 * are read, 64 at a time.
 * @returns CPU seconds of the local cloud
 */
async function readThrice({ bench, user }: Running, file_id: string): Promise<number> {
  const file = await user.client.getFile(file_id);
  const url = file.download_url ?? '';
  const bytes = file.size_bytes ?? 0;
  const before = usageOf(bench.stack);
  for (let time = 0; time < 2; time += 1) await drain(await fetch(url));
  const part = 64 * SLICE_SECONDS * SAMPLE_RATE * 2;
  for (let from = 0; from < bytes; from += part) {
    const range = `bytes=${from}-${Math.min(from + part, bytes) - 1}`;
    await drain(await fetch(url, { headers: { range } }));
  }
  return cpuBetween(before, usageOf(bench.stack))['local-cloud'] ?? 0;
}

async function drain(response: Response): Promise<void> {
  check(
    response.ok && response.body !== null,
    `Storage answered ${response.status} to a download.`,
  );
  for await (const bytes of response.body ?? []) void bytes;
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
