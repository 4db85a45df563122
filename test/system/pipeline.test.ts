import { decodeNpy } from '@attacca/audio';
import { type JobDocument } from '@attacca/core';
import { hitsWav } from './recordings';
import { entryOf, type LogEntry } from '../contract/log-metrics/log-entry';
import { logMetrics, measured, rareMetrics } from '../contract/log-metrics/metrics';
import { loggedLines } from './log-lines';
import { itemIndexes, startTestStack, type TestStack, type TestUser } from './harness';

const hits = 420;

let system: TestStack;
let user: TestUser;
let job: JobDocument;

beforeAll(async () => {
  system = await startTestStack();
  user = await system.signIn('musician');
  job = await user.run('hits.wav', hitsWav(hits, 0.15), { preset: 'slice-and-describe' });
});
afterAll(() => system.stop());

function step(id: string) {
  const found = job.steps.find(({ step_id }) => step_id === id);
  if (found === undefined) throw new Error(`no step ${id}`);
  return found;
}

test('slice-and-describe over several hundred slices completes, without the sweeper', () => {
  expect(job).toMatchObject({ state: 'complete', error: null, sweeper_moves: 0, generation: 1 });
  expect(job.steps.map(({ step_id, state }) => [step_id, state])).toEqual([
    ['ingest-input', 'completed'],
    ['slice', 'completed'],
    ['mfcc', 'completed'],
    ['stats', 'completed'],
  ]);
});

test('every slice is counted once', async () => {
  const slices = step('slice').outputs['slices']?.count ?? 0;
  expect(slices).toBe(hits);
  expect(step('mfcc').progress).toEqual({
    items_total: slices,
    items_done: slices,
    items_failed: 0,
  });
  const packs = await user.client.listFiles({ jobId: job.job_id, stepId: 'mfcc', port: 'mfcc' });
  expect(itemIndexes(packs)).toEqual(Array.from({ length: slices }, (_, index) => index));
});

test('the gathered table has one row for every slice, in order', async () => {
  const [stats] = await user.client.listFiles({
    jobId: job.job_id,
    stepId: 'stats',
    port: 'stats',
  });
  const table = decodeNpy(await user.download(stats?.file_id ?? ''));
  expect(table.shape).toEqual([hits, 13 * 7 * 2]);
  expect(table.data.every((value) => Number.isFinite(Number(value)))).toBe(true);
});

test('what ingest found is known of the input', () => {
  expect(job.inputs['input']).toMatchObject({
    name: 'hits.wav',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    audio: { channels: 1, sample_rate: 22050, codec: 'pcm_s16le', container: 'wav' },
  });
});

test('what it took lies within what was estimated, but for time, which is not measured here', async () => {
  const input_file_id = job.inputs['input']?.file_id ?? '';
  const estimate = await user.client.estimateJob({ input_file_id, preset: 'slice-and-describe' });
  expect(estimate).toMatchObject({ sound_known: true, cost: { prices_as_of: '2026-09-30' } });
  const { low, high } = estimate.usage;
  const counted = [
    'worker_requests',
    'function_invocations',
    'firestore_reads',
    'firestore_writes',
    'pubsub_bytes',
    'storage_writes',
    'storage_bytes',
  ] as const;
  // The file is known by now; the job had to look at it first.
  const ingest = step('ingest-input').usage;
  for (const resource of counted) {
    const took = job.usage[resource] - ingest[resource];
    const range = `${resource}: ${took}, estimated from ${low[resource]} to ${high[resource]}`;
    expect([range, took >= low[resource] && took <= high[resource]]).toEqual([range, true]);
  }
  for (const { usage } of job.steps) expect(usage.worker_vcpu_seconds).toBeGreaterThan(0);
  const total = job.steps.reduce((sum, { usage }) => sum + usage.worker_vcpu_seconds, 0);
  expect(job.usage.worker_vcpu_seconds).toBeCloseTo(total, 6);
  expect(job.cost?.total).toBeGreaterThan(0);
  expect(job.cost?.parts.workers).toBeGreaterThan(job.usage.worker_vcpu_seconds * 0.00002);
});

test('the same file again needs no ingest', async () => {
  const file_id = job.inputs['input']?.file_id ?? '';
  const { job_id } = await user.client.submitJob({
    input_file_id: file_id,
    pipeline: [{ service: 'audio-analyzer', operation: 'librosa-hpss' }],
  });
  const again = await user.finish(job_id);
  expect(again.state).toBe('complete');
  expect(again.steps.map(({ operation }) => operation)).toEqual(['librosa-hpss']);
});

test("the seed's example pipeline runs as written", async () => {
  const seed = [
    {
      step_id: 1,
      service: 'flucoma-service',
      operation: 'bufcompose',
      parameters: { channels: 2 },
    },
    { step_id: 2, service: 'flucoma-service', operation: 'ampslice', parameters: {} },
    {
      step_id: 3,
      service: 'librosa-service',
      operation: 'librosa-mfcc',
      parameters: { n_mfcc: 40 },
    },
    { step_id: 4, service: 'flucoma-service', operation: 'robustscaling', parameters: {} },
  ];
  const done = await user.run('short.wav', hitsWav(8, 0.2), { pipeline: seed });
  expect(done).toMatchObject({ state: 'complete', error: null });
  const [scaled] = await user.client.listFiles({ jobId: done.job_id, stepId: '4', port: 'scaled' });
  expect(decodeNpy(await user.download(scaled?.file_id ?? '')).shape[0]).toBe(40);
});

test('mapped steps behind one another, and branches, complete', async () => {
  const done = await user.run('graph.wav', hitsWav(40, 0.15), {
    pipeline: [
      {
        step_id: 'cut',
        service: 'flucoma-service',
        operation: 'ampslice',
        parameters: {
          onthreshold: 10,
          offthreshold: 5,
          floor: -60,
          slowrampup: 2205,
          slowrampdown: 2205,
          fastrampdown: 441,
          minslicelength: 1000,
        },
      },
      {
        step_id: 'split',
        service: 'audio-analyzer',
        operation: 'librosa-hpss',
        inputs: { audio: { step: 'cut', output: 'slices' } },
      },
      {
        step_id: 'h',
        service: 'audio-analyzer',
        operation: 'librosa-mfcc',
        inputs: { audio: { step: 'split', output: 'harmonic' } },
      },
      {
        step_id: 'p',
        service: 'audio-analyzer',
        operation: 'librosa-mfcc',
        inputs: { audio: { step: 'split', output: 'percussive' } },
      },
      {
        step_id: 'hs',
        service: 'flucoma-service',
        operation: 'bufstats',
        inputs: { source: { step: 'h', output: 'mfcc' } },
      },
      {
        step_id: 'ps',
        service: 'flucoma-service',
        operation: 'bufstats',
        inputs: { source: { step: 'p', output: 'mfcc' } },
      },
    ],
  });
  expect(done).toMatchObject({ state: 'complete', error: null, sweeper_moves: 0 });
  const slices = done.steps.find(({ step_id }) => step_id === 'cut')?.outputs['slices']?.count ?? 0;
  expect(slices).toBeGreaterThan(30);
  for (const id of ['split', 'h', 'p']) {
    expect(done.steps.find(({ step_id }) => step_id === id)?.progress.items_done).toBe(slices);
  }
});

describe('the log of all these pipelines', () => {
  const file = 'Annas geheimes Lied.wav';
  let text: string;
  let entries: LogEntry[];
  let lines: readonly Readonly<Record<string, unknown>>[];

  beforeAll(async () => {
    const failed = await user.run(file, Buffer.from('no sound at all'), {
      preset: 'slice-and-describe',
    });
    expect(failed.state).toBe('failed');
    const file_id = job.inputs['input']?.file_id ?? '';
    const again = await user.client.submitJob({
      input_file_id: file_id,
      pipeline: [{ service: 'audio-analyzer', operation: 'librosa-hpss' }],
    });
    expect((await user.finish(again.job_id)).steps[0]).toMatchObject({ cached: true });
    ({ text, lines } = loggedLines(system.stack));
    entries = lines.map(entryOf);
  });

  test('has Cloud Logging’s fields in every line', () => {
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) {
      expect(line).toMatchObject({
        severity: expect.stringMatching(/^(DEBUG|INFO|WARNING|ERROR)$/),
        message: expect.stringMatching(/./),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        'logging.googleapis.com/labels': { service_name: line['service_name'] },
      });
    }
    for (const { labels, trace, spanId, traceSampled } of entries.filter(
      (entry) => entry.labels['job_id'] !== undefined,
    )) {
      expect(labels['task_id'] === undefined || labels['job_id'] !== undefined).toBe(true);
      expect(trace).toMatch(/^projects\/attacca-local\/traces\/[0-9a-f]{32}$/);
      expect([spanId, traceSampled]).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), true]);
    }
  });

  test('has one line for each state that a job, its steps and its tasks came to', () => {
    const own = entries.filter(({ labels }) => labels['job_id'] === job.job_id);
    const told = own.flatMap(({ jsonPayload = {}, labels }) =>
      jsonPayload['entity'] === undefined
        ? []
        : [
            [
              jsonPayload['entity'],
              labels['step_id'],
              labels['task_id'],
              jsonPayload['state'],
            ].join(),
          ],
    );
    expect(told.filter((line, index) => told.indexOf(line) !== index)).toEqual([]);
    const steps = job.steps.flatMap(({ step_id }) =>
      ['queued', 'processing', 'completed'].map((state) => `step,${step_id},,${state}`),
    );
    const pipeline = ['pending', 'in_progress', 'complete'].map((state) => `pipeline,,,${state}`);
    expect(told).toEqual(expect.arrayContaining([...pipeline, ...steps]));
    const ended = own.filter(
      ({ jsonPayload }) =>
        jsonPayload?.['entity'] === 'task' && jsonPayload['state'] === 'completed',
    );
    const items = ended
      .filter(({ labels }) => labels['operation'] === 'librosa-mfcc')
      .map(({ jsonPayload }) => Number(jsonPayload?.['items']));
    expect(items.reduce((sum, count) => sum + count, 0)).toBe(hits);
    // A job is one trace in the log, too.
    expect(
      new Set(own.filter(({ jsonPayload }) => jsonPayload?.['entity']).map(({ trace }) => trace))
        .size,
    ).toBe(1);
  });

  test('names nobody, no file of theirs, no token and no signature', () => {
    for (const secret of ['@example.org', 'musician', file, 'hits.wav', 'Bearer ', 'eyJ'])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/X-Goog-(Signature|Credential)=[^…]/i);
    expect(text).not.toContain(user.session.userId);
  });

  test.each(Object.keys(logMetrics).filter((name) => !rareMetrics.includes(name)))(
    'has lines for the metric %s, with all that it takes from them',
    (name) => {
      const { count, missing } = measured(logMetrics[name]!, entries);
      expect(missing).toEqual([]);
      expect(count).toBeGreaterThan(0);
    },
  );
});
