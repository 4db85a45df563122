import { join } from 'node:path';
import { AttaccaError, parsePipelineRequest, planPipeline, type StepPlan } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';

const catalog = loadManifests(join(__dirname, '../../manifests'));

function plan(body: object): StepPlan[] {
  const request = parsePipelineRequest({ file_id: 'file-1', ...body });
  return planPipeline(request, catalog, { names: ['input'] });
}

function refusal(body: object): AttaccaError {
  try {
    plan(body);
  } catch (error) {
    if (error instanceof AttaccaError) return error;
    throw error;
  }
  throw new Error('the request was accepted');
}

describe("the seed's example job message", () => {
  const message = {
    job_id: 'abcde123...',
    file_id: 'audio-file-123',
    pipeline: [
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
    ],
  };
  const steps = plan(message);

  test('parses and plans as written', () => {
    expect(steps.map(({ step_id, service, operation }) => [step_id, service, operation])).toEqual([
      ['1', 'flucoma-service', 'bufcompose'],
      ['2', 'flucoma-service', 'ampslice'],
      ['3', 'audio-analyzer', 'librosa-mfcc'],
      ['4', 'flucoma-service', 'robustscaling'],
    ]);
  });
  test('aliases of parameters become their names, defaults are filled in', () => {
    expect(steps[0]?.parameters).toMatchObject({ numchans: 2, gain: 1 });
  });
  test('a many output that meets a one input maps, a many input gathers', () => {
    expect(steps.map(({ map }) => map)).toEqual([
      null,
      null,
      expect.objectContaining({
        ports: ['audio'],
        over: { step: '2', output: 'slices' },
        follows: null,
        depth: 1,
      }),
      null,
    ]);
    expect(steps[3]?.inputs).toEqual({ source: { step: '3', output: 'mfcc' } });
  });
});

const ampslice = { service: 'flucoma-service', operation: 'ampslice' };
const mfcc = { service: 'audio-analyzer', operation: 'librosa-mfcc' };
const bufstats = { service: 'flucoma-service', operation: 'bufstats' };
const hpss = { service: 'audio-analyzer', operation: 'librosa-hpss' };

test('named inputs make a graph', () => {
  const steps = plan({
    pipeline: [
      { step_id: 'split', ...hpss },
      { step_id: 'a', ...mfcc, inputs: { audio: { step: 'split', output: 'percussive' } } },
      { step_id: 'b', ...mfcc, inputs: { audio: 'input' } },
    ],
  });
  expect(steps[1]?.inputs).toEqual({ audio: { step: 'split', output: 'percussive' } });
  expect(steps[2]?.inputs).toEqual({ audio: { input: 'input' } });
});

test('mapped steps that follow each other stay inside one fan-out', () => {
  const steps = plan({ pipeline: [ampslice, hpss, mfcc, bufstats] });
  expect(steps.map(({ map }) => map?.follows ?? null)).toEqual([null, null, '2', null]);
  expect(steps[2]?.map).toMatchObject({
    ports: ['audio'],
    over: { step: '1', output: 'slices' },
    follows: '2',
    depth: 1,
  });
});

test.each([
  [
    'an unknown service',
    [{ ...mfcc, service: 'nope' }],
    'pipeline[0].service',
    'nope',
    /audio-analyzer/,
  ],
  [
    'an unknown operation',
    [{ ...mfcc, operation: 'nope' }],
    'pipeline[0].operation',
    'nope',
    /librosa-mfcc/,
  ],
  [
    'an implicit operation',
    [{ service: 'media', operation: 'ingest' }],
    'pipeline[0].operation',
    'ingest',
    // The service's other operations, and not this one.
    /^probe, (?!.*ingest)/,
  ],
  [
    'a wrong type',
    [{ ...mfcc, parameters: { n_mfcc: 'many' } }],
    'pipeline[0].parameters.n_mfcc',
    'many',
    /an integer from 1 to 128/,
  ],
  [
    'out of range',
    [{ ...mfcc, parameters: { n_mfcc: 0 } }],
    'pipeline[0].parameters.n_mfcc',
    0,
    /an integer from 1 to 128/,
  ],
  [
    'a fraction',
    [{ ...mfcc, parameters: { n_mfcc: 1.5 } }],
    'pipeline[0].parameters.n_mfcc',
    1.5,
    /an integer/,
  ],
  [
    'an unknown parameter',
    [{ ...mfcc, parameters: { depth: 1 } }],
    'pipeline[0].parameters.depth',
    1,
    /n_mfcc, sr/,
  ],
  ['mismatched ports', [mfcc, hpss], 'pipeline[1].inputs.audio', 'matrix (1.mfcc)', /audio/],
  [
    'an unknown source step',
    [{ ...mfcc, inputs: { audio: { step: 'x', output: 'y' } } }],
    'pipeline[0].inputs.audio',
    'x',
    /none/,
  ],
  [
    'an unknown output',
    [hpss, { ...mfcc, inputs: { audio: { step: 1, output: 'y' } } }],
    'pipeline[1].inputs.audio',
    'y',
    /harmonic, percussive/,
  ],
  [
    'an unknown input port',
    [{ ...mfcc, inputs: { sound: 'input' } }],
    'pipeline[0].inputs.sound',
    'sound',
    /audio/,
  ],
  [
    'an unknown input file',
    [{ ...mfcc, inputs: { audio: { input: 'other' } } }],
    'pipeline[0].inputs.audio',
    'other',
    /input/,
  ],
  [
    'a map over something else',
    [hpss, { ...mfcc, map: { over: { step: 1, output: 'harmonic' } } }],
    'pipeline[1].map.over',
    '1.harmonic',
    /nothing/,
  ],
])('%s is refused: field, given, allowed', (_name, pipeline, field, given, allowed) => {
  const error = refusal({ pipeline });
  expect(error.code).toBe('INVALID_PIPELINE');
  const entry = error.errors.find((candidate) => candidate.field === field);
  expect(entry).toMatchObject({ given, step_id: expect.any(String), message: expect.any(String) });
  expect(entry?.allowed).toMatch(allowed);
});

test.each([
  ['an unknown field', { pipeline: [mfcc], speed: 'fast' }, 'speed'],
  ['an unknown field of a step', { pipeline: [{ ...mfcc, colour: 1 }] }, 'pipeline[0].colour'],
  ['neither pipeline nor preset', {}, 'pipeline'],
  ['both pipeline and preset', { pipeline: [mfcc], preset: 'slice-and-describe' }, 'pipeline'],
  ['two files', { pipeline: [mfcc], input_file_id: 'g' }, 'file_id'],
  ['no steps', { pipeline: [] }, 'pipeline'],
])('%s breaks the schema', (_name, body, field) => {
  const error = refusal(body);
  expect(error.code).toBe('INVALID_REQUEST');
  expect(error.errors.map((entry) => entry.field)).toContain(field);
});

test('every fault is reported, not only the first', () => {
  const error = refusal({
    pipeline: [
      { ...mfcc, parameters: { n_mfcc: 0, sr: 1 } },
      { service: 'nope', operation: 'x' },
    ],
  });
  expect(error.errors).toHaveLength(3);
});

test("a preset's parameters can be overridden, by step", () => {
  const steps = plan({ preset: 'slice-and-describe', parameters: { mfcc: { n_mfcc: 20 } } });
  expect(steps.find(({ step_id }) => step_id === 'mfcc')?.parameters).toMatchObject({ n_mfcc: 20 });
  expect(refusal({ preset: 'slice-and-describe', parameters: { foo: {} } }).errors[0]?.field).toBe(
    'parameters.foo',
  );
});
