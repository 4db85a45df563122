import fc from 'fast-check';
import { AttaccaError, type FieldError } from '../errors';
import { givenCatalog } from './given-catalog';
import { planPipeline } from './plan';
import { type RequestedMap, type RequestedStep } from './request';

const lab = (operation: string, more: Partial<RequestedStep> = {}): RequestedStep => ({
  service: 'lab',
  operation,
  ...more,
});
const from = (step: string | number, output: string) => ({ step, output });
const parts = { sound: from(1, 'parts') };
const longest = 'x'.repeat(4000);

function refusal(pipeline: readonly RequestedStep[]): AttaccaError {
  try {
    planPipeline({ pipeline }, givenCatalog, { names: ['input'] });
  } catch (error) {
    if (error instanceof AttaccaError) return error;
    throw error;
  }
  throw new Error('It was planned.');
}

interface Expected {
  readonly field: string;
  readonly step_id?: string;
  readonly given: unknown;
  readonly allowed: RegExp;
  readonly message: RegExp;
}

test.each<[string, RequestedStep[], Expected]>([
  [
    'an outer item beside inner ones',
    [
      lab('part'),
      lab('part'),
      lab('blend', { inputs: { a: from(1, 'parts'), b: from(2, 'parts') } }),
    ],
    {
      field: 'pipeline[2].inputs.a',
      step_id: '3',
      given: '1.parts, item by item of 1.parts',
      allowed: /items of 1\.parts > 2\.parts/,
      message: /gather 2\.parts first/,
    },
  ],
  [
    'items of two fan-outs side by side',
    [
      lab('part'),
      lab('part', { inputs: { sound: 'input' } }),
      lab('blend', { inputs: { a: from(1, 'parts'), b: from(2, 'parts') } }),
    ],
    {
      field: 'pipeline[2].inputs.b',
      step_id: '3',
      given: '2.parts, item by item of 2.parts',
      allowed: /items of 1\.parts/,
      message: /one fan-out/,
    },
  ],
  [
    'two gathers that leave different fan-outs',
    [
      lab('part'),
      lab('part'),
      lab('frames', { inputs: parts }),
      lab('frames', { inputs: { sound: from(2, 'parts') } }),
      lab('compare', { inputs: { sound: from(1, 'parts'), tables: from(4, 'frames') } }),
    ],
    {
      field: 'pipeline[4].inputs.sound',
      step_id: '5',
      given: '1.parts, item by item of 1.parts',
      allowed: /1\.parts > 2\.parts/,
      message: /tables item by item of 1\.parts > 2\.parts/,
    },
  ],
  [
    'a fifth fan-out inside four others',
    [lab('part'), lab('part'), lab('part'), lab('part'), lab('part'), lab('label')],
    {
      field: 'pipeline[5].inputs.sound',
      step_id: '6',
      given: '5 fan-outs (1.parts > 2.parts > 3.parts > 4.parts > 5.parts)',
      allowed: /at most 4/,
      message: /5 fan-outs inside one another/,
    },
  ],
  [
    'a map on a step that runs once',
    [lab('label', { map: { tolerated_failure_count: 1 } })],
    {
      field: 'pipeline[0].map',
      step_id: '1',
      given: { tolerated_failure_count: 1 },
      allowed: /nothing/,
      message: /not mapped/,
    },
  ],
  [
    'a map over something on a step that runs once',
    [lab('part'), lab('merge', { map: { over: from(1, 'parts') } })],
    {
      field: 'pipeline[1].map.over',
      step_id: '2',
      given: '1.parts',
      allowed: /nothing/,
      message: /not mapped/,
    },
  ],
  [
    'a map over an outer fan-out',
    [lab('part'), lab('part'), lab('label', { map: { over: from(1, 'parts') } })],
    {
      field: 'pipeline[2].map.over',
      step_id: '3',
      given: '1.parts',
      allowed: /^2\.parts$/,
      message: /mapped over 2\.parts, .* not over 1\.parts/,
    },
  ],
  [
    'concurrency on a step that follows',
    [lab('part'), lab('label'), lab('label'), lab('label', { map: { max_concurrency: 4 } })],
    {
      field: 'pipeline[3].map.max_concurrency',
      step_id: '4',
      given: 4,
      allowed: /the step 2/,
      message: /opens the fan-out, 2; this one follows 3/,
    },
  ],
  [
    'a batch on a step that follows',
    [lab('part'), lab('label'), lab('label', { map: { batch: { max_items: 4 } } })],
    {
      field: 'pipeline[2].map.batch',
      step_id: '3',
      given: { max_items: 4 },
      allowed: /the step 2/,
      message: /belongs to the step that opens/,
    },
  ],
  [
    'a batch that may take longer than half the time limit',
    [lab('part'), lab('label', { map: { batch: { max_seconds: 50.5 } } })],
    {
      field: 'pipeline[1].map.batch.max_seconds',
      step_id: '2',
      given: 50.5,
      allowed: /at most 50$/,
      message: /label .* at most 50 s, half of its time limit of 100 s/,
    },
  ],
  [
    'too many steps',
    Array.from({ length: 51 }, () => lab('label')),
    { field: 'pipeline', given: 51, allowed: /at most 50 steps/, message: /51 steps/ },
  ],
  [
    'steps that are too large together',
    Array.from({ length: 20 }, (_, index) =>
      lab('label', { parameters: { text: longest.slice(index === 7 ? 0 : 1000) } }),
    ),
    {
      field: 'pipeline[7]',
      step_id: '8',
      given: expect.stringMatching(/^6\d{4} bytes$/),
      allowed: /60000 bytes/,
      message: /8 is the largest with 4\d{3}/,
    },
  ],
  [
    'other columns than those that are offered, by default',
    [
      { service: 'audio-analyzer', operation: 'librosa-mfcc', parameters: { n_mfcc: 20 } },
      lab('resize'),
    ],
    {
      field: 'pipeline[1].inputs.table',
      step_id: '2',
      given: 20,
      allowed: /^13$/,
      message: /takes 13 columns/,
    },
  ],
  [
    'a step that takes from itself',
    [lab('part'), lab('label', { inputs: { sound: from(2, 'sound') } })],
    {
      field: 'pipeline[1].inputs.sound',
      step_id: '2',
      given: '2',
      allowed: /^1$/,
      message: /no earlier step 2/,
    },
  ],
  [
    'two steps of one name, one by its position',
    [lab('label', { step_id: '2' }), lab('label')],
    {
      field: 'pipeline[1].step_id',
      step_id: '2',
      given: '2',
      allowed: /no other step/,
      message: /two steps are called 2/,
    },
  ],
])('%s: field, given, allowed', (_name, pipeline, expected) => {
  const error = refusal(pipeline);
  expect(error.code).toBe('INVALID_PIPELINE');
  expect(error.errors).toHaveLength(1);
  expect(error.errors[0]).toMatchObject({
    ...expected,
    allowed: expect.stringMatching(expected.allowed),
    message: expect.stringMatching(expected.message),
  });
});

test('what follows from a fault elsewhere is not reported as another', () => {
  const pipeline = [
    lab('part', { step_id: 'a', inputs: { sound: from('nowhere', 'x') } }),
    lab('label', { step_id: 'b', inputs: { sound: from('a', 'parts') } }),
    lab('label', { step_id: 'c' }),
    lab('label', { step_id: 'd', inputs: { sound: 'input' } }),
    lab('stack', { step_id: 'e' }),
  ];
  expect(refusal(pipeline).errors.map(({ field }) => field)).toEqual([
    'pipeline[0].inputs.sound',
    'pipeline[4].inputs.tables',
  ]);
});

test('every input that does not fit is reported, not only the first', () => {
  const step = lab('blend', { inputs: { a: from(1, 'frames'), b: from(1, 'nothing') } });
  const fields = refusal([lab('frames'), step]).errors.map(({ field }) => field);
  expect(fields).toEqual(['pipeline[1].inputs.a', 'pipeline[1].inputs.b']);
});

const names = ['part', 'frames', 'measure', 'blend', 'merge', 'stack', 'compare', 'nope'];
const outputs = ['parts', 'frames', 'table', 'blended', 'merged', 'nope'];
const anyOutput = fc.record({
  step: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constant('x')),
  output: fc.constantFrom(...outputs),
});
const anyStep: fc.Arbitrary<RequestedStep> = fc.record(
  {
    step_id: fc.integer({ min: 1, max: 8 }),
    service: fc.constantFrom('lab', 'lab', 'lab', 'laboratory', 'nope'),
    operation: fc.constantFrom(...names),
    parameters: fc.dictionary(fc.string(), fc.anything(), { maxKeys: 1 }),
    inputs: fc.dictionary(fc.constantFrom('sound', 'sounds', 'a', 'b', 'tables', 'x'), anyOutput),
    map: fc.record<RequestedMap>(
      {
        over: anyOutput,
        max_concurrency: fc.integer(),
        batch: fc.record({ max_seconds: fc.integer() }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['service', 'operation'] },
);

/** What is wrong with a pipeline; null when it was planned whole. */
function faultsOf(pipeline: readonly RequestedStep[]): readonly FieldError[] | null {
  try {
    expect(planPipeline({ pipeline }, givenCatalog, { names: ['input'] })).toHaveLength(
      pipeline.length,
    );
    return null;
  } catch (error) {
    if (!(error instanceof AttaccaError) || error.code !== 'INVALID_PIPELINE') throw error;
    return error.errors;
  }
}

test('whatever is asked for, it is planned whole, or refused with the field of every fault', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 1, maxLength: 8 }), (pipeline) => {
      const faults = faultsOf(pipeline);
      expect(faults).not.toEqual([]);
      for (const { field, step_id, message, allowed } of faults ?? []) {
        expect(field).toMatch(/^pipeline\[\d\]\.(step_id|service|operation|parameters|inputs|map)/);
        expect([typeof step_id, typeof message, typeof allowed]).toEqual(Array(3).fill('string'));
      }
    }),
    { numRuns: 200 },
  );
});
