import { AttaccaError } from '../errors';
import { givenCatalog } from './given-catalog';
import { planPipeline } from './plan';
import { parsePipelineRequest, type RequestedStep } from './request';
import { type StepMap, type StepPlan } from '../pipelines/state';

const ampslice = { service: 'flucoma-service', operation: 'ampslice' };
const bufcompose = { service: 'flucoma-service', operation: 'bufcompose' };
const mfcc = { service: 'audio-analyzer', operation: 'librosa-mfcc' };
const hpss = { service: 'audio-analyzer', operation: 'librosa-hpss' };
const bufstats = { service: 'flucoma-service', operation: 'bufstats' };
const lab = (operation: string, more: Partial<RequestedStep> = {}): RequestedStep => ({
  service: 'lab',
  operation,
  ...more,
});
const from = (step: string, output: string) => ({ step, output });

function plan(body: object): StepPlan[] {
  const request = parsePipelineRequest({ inputs: { input: 'f', other: 'g' }, ...body });
  return planPipeline(request, givenCatalog, { names: ['input', 'other'] });
}

function refusal(body: object): AttaccaError {
  try {
    plan(body);
  } catch (error) {
    if (error instanceof AttaccaError) return error;
    throw error;
  }
  throw new Error('It was planned.');
}

/** `over ports @depth <follows`, as short as a table wants it. */
function shape({ map }: StepPlan): string {
  if (map === null) return 'once';
  const follows = map.follows === null ? '' : ` <${map.follows}`;
  return `${map.over.step}.${map.over.output} ${map.ports.join('+')} @${map.depth}${follows}`;
}

test.each<[string, RequestedStep[], string[]]>([
  ['one step', [hpss], ['once']],
  ['a chain', [bufcompose, bufcompose, hpss], ['once', 'once', 'once']],
  ['a fan-out and its gather', [ampslice, mfcc, bufstats], ['once', '1.slices audio @1', 'once']],
  [
    'mapped steps behind one another',
    [ampslice, hpss, mfcc, bufstats],
    ['once', '1.slices audio @1', '1.slices audio @1 <2', 'once'],
  ],
  [
    'two steps that follow one inside its fan-out',
    [
      { step_id: 'cut', ...ampslice },
      { step_id: 'split', ...hpss },
      { step_id: 'h', ...mfcc, inputs: { audio: from('split', 'harmonic') } },
      { step_id: 'p', ...mfcc, inputs: { audio: from('split', 'percussive') } },
      { step_id: 'hs', ...bufstats, inputs: { source: from('h', 'mfcc') } },
      { step_id: 'ps', ...bufstats, inputs: { source: from('p', 'mfcc') } },
    ],
    [
      'once',
      'cut.slices audio @1',
      'cut.slices audio @1 <split',
      'cut.slices audio @1 <split',
      'once',
      'once',
    ],
  ],
  [
    'branches that meet',
    [
      { step_id: 'split', ...hpss },
      { step_id: 'h', ...mfcc, inputs: { audio: from('split', 'harmonic') } },
      { step_id: 'p', ...ampslice, inputs: { source: from('split', 'percussive') } },
      { step_id: 'pm', ...mfcc, inputs: { audio: from('p', 'slices') } },
      { step_id: 's', ...bufstats, inputs: { source: from('pm', 'mfcc') } },
    ],
    ['once', 'once', 'once', 'p.slices audio @1', 'once'],
  ],
  [
    'a fan-out inside a fan-out, gathered level by level',
    [ampslice, ampslice, mfcc, bufstats, bufstats],
    ['once', '1.slices source @1', '2.slices audio @2', '1.slices source @1', 'once'],
  ],
  [
    'three fan-outs inside one another, with a follower at each level',
    [
      lab('part'),
      lab('label'),
      lab('part'),
      lab('label'),
      lab('part'),
      lab('label'),
      lab('label'),
      lab('merge'),
      lab('label'),
      lab('merge'),
      lab('merge'),
    ],
    [
      'once',
      '1.parts sound @1',
      '1.parts sound @1 <2',
      '3.parts sound @2',
      '3.parts sound @2 <4',
      '5.parts sound @3',
      '5.parts sound @3 <6',
      '3.parts sounds @2',
      '3.parts sound @2 <8',
      '1.parts sounds @1',
      'once',
    ],
  ],
  [
    'a single thing, and a list, at a port that takes many',
    [lab('merge'), lab('part'), lab('merge')],
    ['once', 'once', 'once'],
  ],
  [
    'items beside what is the same for all of them',
    [lab('part'), lab('blend', { inputs: { a: from('1', 'parts'), b: 'input' } })],
    ['once', '1.parts a @1'],
  ],
  [
    'items zipped with what was made of them, which follows: the items are there before',
    [
      lab('part'),
      lab('label'),
      lab('blend', { inputs: { a: from('1', 'parts'), b: from('2', 'sound') } }),
    ],
    ['once', '1.parts sound @1', '1.parts a+b @1 <2'],
  ],
  [
    'two outputs of one mapped step, zipped',
    [
      ampslice,
      hpss,
      lab('blend', { inputs: { a: from('2', 'harmonic'), b: from('2', 'percussive') } }),
    ],
    ['once', '1.slices audio @1', '1.slices a+b @1 <2'],
  ],
  [
    'two mapped steps, zipped: it follows neither',
    [
      lab('part'),
      lab('label'),
      lab('label', { inputs: { sound: from('1', 'parts') } }),
      lab('blend', { inputs: { a: from('2', 'sound'), b: from('3', 'sound') } }),
    ],
    ['once', '1.parts sound @1', '1.parts sound @1', '1.parts a+b @1'],
  ],
  [
    'inside a fan-out inside another: the emitter is complete before, so the zip follows',
    [
      lab('part'),
      lab('part'),
      lab('label'),
      lab('blend', { inputs: { a: from('2', 'parts'), b: from('3', 'sound') } }),
    ],
    ['once', '1.parts sound @1', '2.parts sound @2', '2.parts a+b @2 <3'],
  ],
  [
    'a step beside the fan-out could end later than a batch of it: no following',
    [
      lab('part'),
      lab('label', { inputs: { sound: 'input' } }),
      lab('label', { inputs: { sound: from('1', 'parts') } }),
      lab('blend', { inputs: { a: from('3', 'sound'), b: from('2', 'sound') } }),
    ],
    ['once', 'once', '1.parts sound @1', '1.parts a @1'],
  ],
  [
    'a file the fan-out does not need could be ingested later than a batch of it: no following',
    [
      lab('part'),
      lab('label'),
      lab('blend', { inputs: { a: from('2', 'sound'), b: { input: 'other' } } }),
      lab('blend', { inputs: { a: from('2', 'sound'), b: { input: 'input' } } }),
    ],
    ['once', '1.parts sound @1', '1.parts a @1', '1.parts a @1 <2'],
  ],
  [
    'each item beside the list of all of them: no following',
    [
      lab('part'),
      lab('label'),
      lab('measure'),
      lab('compare', { inputs: { sound: from('2', 'sound'), tables: from('3', 'table') } }),
    ],
    ['once', '1.parts sound @1', '1.parts sound @1 <2', '1.parts sound @1'],
  ],
  [
    'a gather inside a fan-out, beside items of the outer one',
    [
      lab('part'),
      lab('part'),
      lab('measure', { inputs: { sound: from('1', 'parts') } }),
      lab('align', { inputs: { sounds: from('2', 'parts'), table: from('3', 'table') } }),
    ],
    ['once', '1.parts sound @1', '1.parts sound @1', '1.parts sounds+table @1'],
  ],
  [
    'a one-per-item output of an emitter stays in its own fan-out',
    [
      lab('part'),
      lab('part'),
      lab('label', { inputs: { sound: from('2', 'loudest') } }),
      lab('part'),
    ],
    ['once', '1.parts sound @1', '1.parts sound @1 <2', '1.parts sound @1 <3'],
  ],
  [
    'four fan-outs inside one another, and the fifth gathered at once',
    [lab('part'), lab('part'), lab('part'), lab('part'), lab('part'), lab('merge')],
    [
      'once',
      '1.parts sound @1',
      '2.parts sound @2',
      '3.parts sound @3',
      '4.parts sound @4',
      '4.parts sounds @4',
    ],
  ],
])('%s', (_name, pipeline, expected) => {
  expect(plan({ pipeline }).map(shape)).toEqual(expected);
});

const settings = (map: StepMap | null | undefined) => ({
  max_concurrency: map?.max_concurrency,
  tolerated: [map?.tolerated_failure_count, map?.tolerated_failure_percentage],
  batch: [map?.batch.max_items, map?.batch.max_seconds],
});

test('a map that states nothing tolerates nothing and leaves the rest to the core', () => {
  const [, label] = plan({ pipeline: [lab('part'), lab('label')] });
  expect(settings(label?.map)).toEqual({
    max_concurrency: null,
    tolerated: [0, 0],
    batch: [null, null],
  });
});

test('a step has from the one it follows what it does not state itself', () => {
  const map = {
    max_concurrency: 3,
    tolerated_failure_count: 2,
    tolerated_failure_percentage: 5,
    batch: { max_items: 8, max_seconds: 20 },
  };
  const plans = plan({
    pipeline: [
      lab('part'),
      lab('label', { map }),
      lab('label', { map: { tolerated_failure_count: 0 } }),
      lab('label', {
        map: { over: { step: 1, output: 'parts' }, tolerated_failure_percentage: 7.5 },
      }),
      lab('label', { inputs: { sound: from('1', 'parts') }, map: { batch: { max_items: 1 } } }),
    ],
  });
  const shared = { max_concurrency: 3, batch: [8, 20] };
  expect(plans.slice(1).map((step) => settings(step.map))).toEqual([
    { ...shared, tolerated: [2, 5] },
    { ...shared, tolerated: [0, 5] },
    { ...shared, tolerated: [0, 7.5] },
    { max_concurrency: null, tolerated: [0, 0], batch: [1, null] },
  ]);
});

test('what a map runs over may be named as the `many` output, or as what carries its items', () => {
  for (const over of [from('1', 'parts'), from('2', 'sound')]) {
    const [, , last] = plan({
      pipeline: [lab('part'), lab('label'), lab('label', { map: { over } })],
    });
    expect(last?.map?.over).toEqual(from('1', 'parts'));
  }
});

test('a preset goes with everything a request may say, an alias in place of a parameter included', () => {
  const body = { preset: 'describe', cache: 'refresh', priority: -10, deadline_seconds: 60 };
  const plans = plan({ ...body, parameters: { name: { title: 'b' } } });
  expect(plans[1]).toMatchObject({ parameters: { text: 'b' }, map: { max_concurrency: 2 } });
});

test('a preset that breaks the schema is the fault of the deployment, and is named', () => {
  const error = refusal({ preset: 'broken' });
  expect(error).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('broken') });
  expect(error.errors[0]?.field).toMatch(/map\.max_concurrency$/);
});

test('of inputs that are all optional the first is wired where none is named', () => {
  const midi = { service: 'notation', operation: 'midi' };
  const quantize = { service: 'transcriber', operation: 'quantize' };
  const [, bars, alone, named] = plan({
    pipeline: [
      { step_id: 'beats', service: 'transcriber', operation: 'beat-track' },
      { step_id: 'bars', ...quantize, inputs: { beats: from('beats', 'beats') } },
      { step_id: 'alone', ...midi },
      { step_id: 'named', ...midi, inputs: { beats: from('beats', 'beats') } },
    ],
  });
  expect(bars?.inputs).toEqual({ beats: from('beats', 'beats') });
  expect(alone?.inputs).toEqual({ quantized: from('bars', 'bars') });
  expect(named?.inputs).toEqual({ beats: from('beats', 'beats') });
});

test('an optional input is wired where a step names it, and nowhere else', () => {
  const [alone, named] = plan({
    pipeline: [
      { step_id: 'alone', ...bufcompose },
      { step_id: 'named', ...bufcompose, inputs: { destination: { input: 'other' } } },
    ],
  });
  expect(alone?.inputs).toEqual({ source: { input: 'input' } });
  expect(named?.inputs).toEqual({
    source: { step: 'alone', output: 'composed' },
    destination: { input: 'other' },
  });
  expect(
    refusal({ pipeline: [{ ...bufstats, inputs: { weights: 'input' } }] }).errors,
  ).toContainEqual(
    expect.objectContaining({ field: 'pipeline[0].inputs.weights', allowed: 'matrix' }),
  );
});
