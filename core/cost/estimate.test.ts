import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createCatalog, type Preset } from '../manifest';
import { planPipeline, type PipelineRequest } from '../planning';
import { givenCatalog } from '../planning/given-catalog';
import { estimateJob, type Estimate, type EstimateInput } from './estimate';
import { measuredWork } from './expected-work';
import { pricesIn } from './prices';
import { resources } from './usage';

const folder = join(__dirname, '../../manifests/presets');
/** The operations and presets that are shipped. */
const catalog = createCatalog(
  givenCatalog.manifests,
  readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Preset),
);
const pricing = { prices: pricesIn('europe-west1')!, storageDays: 30 };

function song(seconds: number): EstimateInput {
  const audio = {
    channels: 2,
    sample_rate: 44_100,
    duration_seconds: seconds,
    codec: 'mp3',
    container: 'mp3',
  };
  return { sha256: 'a'.repeat(64), size_bytes: 24_000 * seconds, audio };
}

function estimated(request: Omit<PipelineRequest, 'file_id'>, input: EstimateInput): Estimate {
  const plans = planPipeline({ file_id: 'f', ...request }, catalog, { names: ['input'] });
  return estimateJob({ plans, inputs: { input }, catalog, pricing });
}

const presets = catalog.presets.map(({ name }) => name);

test.each(presets)('the preset %s: bounds in order, and money for what is used', (preset) => {
  const { steps, usage, cost, sound_known } = estimated({ preset }, song(240));
  expect(sound_known).toBe(true);
  expect(steps).toHaveLength(catalog.findPreset(preset)!.pipeline.length);
  for (const { items, tasks, seconds } of steps)
    for (const { low, likely, high } of [items, tasks, seconds]) {
      expect(low).toBeLessThanOrEqual(likely);
      expect(likely).toBeLessThanOrEqual(high);
    }
  for (const resource of resources) {
    expect(usage.low[resource]).toBeLessThanOrEqual(usage.likely[resource]);
    expect(usage.likely[resource]).toBeLessThanOrEqual(usage.high[resource]);
  }
  expect(cost!.low).toBeGreaterThan(0);
  expect(cost!.low).toBeLessThan(cost!.likely);
  expect(cost!.likely).toBeLessThan(cost!.high);
});

test('a longer sound never takes less', () => {
  const length = fc.integer({ min: 1, max: 7200 });
  fc.assert(
    fc.property(fc.constantFrom(...presets), length, length, (preset, one, other) => {
      const [shorter, longer] = [Math.min(one, other), Math.max(one, other)].map(
        (seconds) => estimated({ preset }, song(seconds)).usage,
      );
      for (const bound of ['low', 'likely', 'high'] as const)
        for (const resource of ['worker_vcpu_seconds', 'storage_bytes'] as const)
          expect(shorter![bound][resource]).toBeLessThanOrEqual(longer![bound][resource]);
    }),
    { numRuns: 30 },
  );
});

test('slices at even distances are known, those at what is heard are not', () => {
  const sliced = (operation: string, parameters = {}) =>
    estimated(
      {
        pipeline: [
          { step_id: 'cut', service: 'media', operation, parameters },
          { step_id: 'mfcc', service: 'audio-analyzer', operation: 'librosa-mfcc' },
        ],
      },
      song(240),
    ).steps[1]!;
  expect(sliced('slice-fixed', { length: 2, overlap: 1 })).toMatchObject({
    items: { low: 240, likely: 240, high: 240 },
    items_known: true,
    seconds_measured: true,
  });
  const byOnsets = sliced('slice-onsets');
  expect(byOnsets.items_known).toBe(false);
  expect(byOnsets.items.low).toBeLessThan(byOnsets.items.high);
  expect(byOnsets.tasks.high).toBeLessThan(byOnsets.items.high);
});

test('a file that nobody has looked at is looked at first, and guessed from its size', () => {
  const unseen = { sha256: null, size_bytes: 5_760_000, audio: null };
  const { steps, sound_known, sound_seconds } = estimated({ preset: 'drum-sheet' }, unseen);
  expect(steps[0]).toMatchObject({ step_id: 'ingest-input', operation: 'ingest', implicit: true });
  expect(sound_known).toBe(false);
  expect(sound_seconds).toEqual({ low: 20, likely: 240, high: 960 });
  const nothing = estimated({ preset: 'drum-sheet' }, { ...unseen, size_bytes: null });
  expect(nothing.sound_seconds.likely).toBe(240);
});

test('an operation without a measurement has what its manifest expects, with wide bounds', () => {
  const pipeline = [
    { step_id: 'a', service: 'audio-analyzer', operation: 'librosa-mfcc' },
    { step_id: 'b', service: 'flucoma-service', operation: 'bufstats' },
  ];
  const [, step] = estimated({ pipeline }, song(60)).steps;
  const expected = catalog.findOperationAnywhere('bufstats')!.expected_seconds_per_item;
  const range = { low: expected / 5, likely: expected, high: expected * 5 };
  expect(step).toMatchObject({ seconds_measured: false, seconds: range });
});

test('without prices there is no cost, and all the rest', () => {
  const plans = planPipeline({ file_id: 'f', preset: 'drum-sheet' }, catalog, { names: ['input'] });
  const without = estimateJob({ plans, inputs: { input: song(60) }, catalog, pricing: null });
  expect(without).toEqual({ ...estimated({ preset: 'drum-sheet' }, song(60)), cost: null });
});

test('what was measured is of operations that there are, from sources that are named', () => {
  for (const [name, { source, fixed_seconds, seconds_per_minute }] of Object.entries(
    measuredWork.operations,
  )) {
    expect(catalog.findOperationAnywhere(name)?.name).toBe(name);
    expect(Object.keys(measuredWork.sources)).toContain(source);
    expect(Math.min(fixed_seconds, seconds_per_minute)).toBeGreaterThanOrEqual(0);
  }
  for (const name of Object.keys(measuredWork.items_per_minute))
    expect(catalog.findOperationAnywhere(name)?.name).toBe(name);
});
