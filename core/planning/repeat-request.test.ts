import fc from 'fast-check';
import { givenPipeline, givenStep } from '../../test/simulation/given';
import { givenCatalog } from './given-catalog';
import { graphs, inputNames } from './given-graphs';
import { planPipeline } from './plan';
import { parsePipelineRequest, type PipelineRequest } from './request';
import { requestOfPipeline } from './repeat-request';
import { type Pipeline, type PipelineInput, type StepPlan } from '../pipelines/state';

const input: PipelineInput = {
  file_id: 'file-1',
  name: 'song.wav',
  sha256: 'a'.repeat(64),
  size_bytes: 1000,
  media_type: 'audio/x-wav',
  audio: null,
};

/** A pipeline as it is stored, with a step of its own for a file that had to be ingested. */
function stored(plans: readonly StepPlan[], overrides: Partial<Pipeline> = {}): Pipeline {
  const ingest = givenStep({ step_id: 'ingest-input', implicit: true, operation: 'ingest' });
  return givenPipeline({
    inputs: { input, other: { ...input, file_id: 'file-2' } },
    steps: [ingest, ...plans.map((plan) => givenStep(plan))],
    cache: 'use',
    priority: 0,
    deadline_at: null,
    created_at: '2026-01-01T12:00:00.000Z',
    ...overrides,
  });
}

function planned(request: PipelineRequest): StepPlan[] {
  return planPipeline(parsePipelineRequest(request), givenCatalog, { names: inputNames });
}

const label = { service: 'lab', operation: 'label' };
const cut = { step_id: 'cut', service: 'lab', operation: 'part' };
const plans = planPipeline(
  {
    pipeline: [
      cut,
      { step_id: 'one', ...label, parameters: { text: 'a' }, map: { max_concurrency: 2 } },
      { step_id: 'two', ...label, map: { tolerated_failure_count: 3 } },
    ],
  },
  givenCatalog,
  { names: inputNames },
);

test('a pipeline, made a request and planned again, has the same plans', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      fc.pre(graph.plans.length > 0);
      const request = requestOfPipeline(stored(graph.plans), {}, givenCatalog);
      expect(planned(request)).toEqual(graph.plans);
    }),
    { numRuns: 60 },
  );
});

test('the request names the files and says of every step what it states of its own', () => {
  expect(requestOfPipeline(stored(plans), {}, givenCatalog)).toEqual({
    inputs: { input: 'file-1', other: 'file-2' },
    cache: 'use',
    priority: 0,
    pipeline: [
      { ...cut, parameters: {}, inputs: { sound: { input: 'input' } } },
      {
        step_id: 'one',
        ...label,
        parameters: { text: 'a' },
        inputs: { sound: { step: 'cut', output: 'parts' } },
        map: { over: { step: 'cut', output: 'parts' }, max_concurrency: 2 },
      },
      {
        step_id: 'two',
        ...label,
        parameters: { text: '' },
        inputs: { sound: { step: 'one', output: 'sound' } },
        map: { over: { step: 'cut', output: 'parts' }, tolerated_failure_count: 3 },
      },
    ],
  });
});

test.each<[string, Partial<Pipeline>, Partial<PipelineRequest>]>([
  ['the cache mode', { cache: 'off' }, { cache: 'off' }],
  ['the priority', { priority: -3 }, { priority: -3 }],
  ['the client’s reference', { client_reference: 'mine' }, { job_id: 'mine' }],
  ['the deadline', { deadline_at: '2026-01-01T12:10:00.000Z' }, { deadline_seconds: 600 }],
  [
    'a deadline moved beyond what may be asked for',
    { deadline_at: '2026-02-01T12:00:00.000Z' },
    { deadline_seconds: 604_800 },
  ],
])('%s is kept', (_name, pipeline, expected) => {
  const request = requestOfPipeline(stored(plans, pipeline), {}, givenCatalog);
  expect(request).toMatchObject(expected);
  expect(parsePipelineRequest(request)).toBe(request);
});

test.each(['text', 'title'])(
  'a parameter is overridden by the name %s; the others stay',
  (name) => {
    const request = requestOfPipeline(stored(plans), { one: { [name]: 'b' } }, givenCatalog);
    const parameters = planned(request).map((plan) => plan.parameters);
    expect(parameters).toEqual([{}, { text: 'b' }, { text: '' }]);
  },
);

test('an override of a step that is not there, or was not asked for, is refused with those there are', () => {
  const overrides = { three: {}, 'ingest-input': {}, one: {} };
  const refused: object[] = ['three', 'ingest-input'].map((given) => ({
    field: `parameters.${given}`,
    given,
    allowed: 'cut, one, two',
    message: `the job job has no step ${given}; it has cut, one, two`,
  }));
  expect(() => requestOfPipeline(stored(plans), overrides, givenCatalog)).toThrow(
    expect.objectContaining({
      code: 'INVALID_PIPELINE',
      errors: refused,
    }),
  );
});
