import {
  givenFanOut,
  givenMap,
  givenPipeline,
  givenStep,
  givenTask,
  now,
} from '../../test/simulation/given';
import { type Port, type PortType } from '../manifest/types';
import { Draft, type Decision } from './draft';
import { givenCatalog } from '../planning/given-catalog';
import { inputReferences, type InputReference } from './inputs';
import { type Pipeline, type Step, type StepOutput, type Task } from './state';

const blob = { sha256: 'b'.repeat(64), size_bytes: 9, media_type: 'text/plain', extension: 'txt' };
const shown = { sha256: blob.sha256, size_bytes: 9, media_type: 'text/plain' };
const portOf = (name: string, type: PortType): Port => ({
  name,
  type,
  cardinality: 'one',
  details: {},
  views: false,
  optional: false,
});
const map = givenMap();
const fan_out = givenFanOut();
const batch = { index: 2, from: 8, to: 12 };
const views: StepOutput = {
  kind: 'views',
  type: 'audio',
  file_id: 'v',
  count: 20,
  list: blob,
  file: blob,
};

/** What a decision comes to that needs no documents but the pipeline. */
function decided<Result>(decision: Decision<Result>): Result {
  const step = decision.next();
  if (step.done === true) return step.value;
  throw new Error(`it wants to read ${JSON.stringify(step.value)}`);
}

function referencesOf(pipeline: Pipeline, task: Task): Readonly<Record<string, InputReference>> {
  const draft = new Draft(pipeline, { catalog: givenCatalog, now, window: 8 });
  return decided(inputReferences(draft, task, [portOf('audio', 'audio')]));
}

/** What the port `audio` of a task holds when it is fed by the step `cut`. */
function fedBy(from: Partial<Step>, step: Partial<Step>, task: Partial<Task>): InputReference {
  const given = givenStep({ inputs: { audio: { step: 'cut', output: 'out' } }, ...step });
  const pipeline = givenPipeline({ steps: [givenStep({ step_id: 'cut', ...from }), given] });
  const reference = referencesOf(pipeline, givenTask(task))['audio'];
  if (reference === undefined) throw new Error('the port holds nothing');
  return reference;
}

const part = { list: shown, file: shown };

test.each<[string, Partial<Step>, Partial<Step>, Partial<Task>, object]>([
  [
    'a file',
    { outputs: { out: { kind: 'file', type: 'matrix', file_id: 'f', ...blob } } },
    {},
    {},
    { kind: 'blob', type: 'matrix', blob: shown },
  ],
  [
    'all views, to a step that runs once',
    { outputs: { out: views } },
    {},
    {},
    { kind: 'views', parts: [{ ...part, from: 0, to: 20, first_index: 0 }], groups: null },
  ],
  [
    'its share of the views, to a task of a fan-out',
    { outputs: { out: views } },
    { map },
    { batch },
    { kind: 'views', parts: [{ ...part, from: 8, to: 12, first_index: 8 }], groups: null },
  ],
  [
    'all views, at a port that is not the mapped one',
    { outputs: { out: views } },
    { map: { ...map, ports: ['other'] } },
    { batch },
    { kind: 'views', parts: [{ ...part, from: 0, to: 20, first_index: 0 }], groups: null },
  ],
  [
    'the pack of the same batch, inside a fan-out',
    { map, fan_out },
    { map: { ...map, follows: 'cut' } },
    { batch },
    {
      kind: 'packs',
      type: 'audio',
      step_id: 'cut',
      port: 'out',
      task_ids: ['cut.0000002'],
      range: { from: 8, to: 12 },
      groups: null,
    },
  ],
  [
    'the packs that hold the batch, where batches are of another size',
    { map, fan_out: { ...fan_out, batch_size: 3, batches: 7 } },
    { map },
    { batch },
    {
      kind: 'packs',
      type: 'audio',
      step_id: 'cut',
      port: 'out',
      task_ids: ['cut.0000002', 'cut.0000003'],
      range: { from: 8, to: 12 },
      groups: null,
    },
  ],
  [
    'every pack, to a step that gathers',
    { map, fan_out },
    {},
    {},
    {
      kind: 'packs',
      type: 'audio',
      step_id: 'cut',
      port: 'out',
      task_ids: null,
      range: null,
      groups: null,
    },
  ],
])('a step hands on %s', (_, from, step, task, expected) => {
  expect(fedBy(from, step, task)).toEqual(expected);
});

describe('an input of the pipeline', () => {
  const read = (step: Step, pipeline = givenPipeline()): object =>
    referencesOf({ ...pipeline, steps: [step] }, givenTask());
  const upload = givenPipeline();
  const [input] = Object.values(upload.inputs);
  if (input === undefined) throw new Error('the pipeline has no input');

  test('is a blob once it was ingested', () => {
    const { sha256, size_bytes, media_type, name } = input;
    expect(read(givenStep())).toEqual({
      audio: { kind: 'blob', type: 'audio', blob: { sha256, size_bytes, media_type, name } },
    });
  });

  test('is the upload for the step that ingests it', () => {
    expect(read(givenStep({ implicit: true }))).toEqual({
      audio: { kind: 'upload', type: 'audio', file_id: 'f', name: 'song.wav' },
    });
  });

  test('tells what ffprobe found, where it is known', () => {
    const audio = {
      channels: 2,
      sample_rate: 48_000,
      duration_seconds: 1,
      codec: 'flac',
      container: 'flac',
    };
    const pipeline = givenPipeline({ inputs: { input: { ...input, audio } } });
    expect(read(givenStep(), pipeline)).toMatchObject({ audio: { blob: { audio } } });
  });

  test('is an inconsistency if another step should read it before it was ingested', () => {
    const pipeline = givenPipeline({ inputs: { input: { ...input, sha256: null } } });
    expect(() => read(givenStep(), pipeline)).toThrow('the input input was not ingested');
  });
});

test.each<[string, Partial<Step>, string]>([
  ['no source', { inputs: {} }, 'the input audio has no source'],
  ['a source that is no input', { inputs: { audio: { input: 'b' } } }, 'there is no input b'],
  [
    'a source that is no step',
    { inputs: { audio: { step: 'x', output: 'y' } } },
    'there is no step x',
  ],
  [
    'a step that left nothing',
    { inputs: { audio: { step: 'cut', output: 'y' } } },
    'step cut left no y',
  ],
])('%s is an inconsistency with a name', (_, step, message) => {
  expect(() => fedBy({}, step, {})).toThrow(
    expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining(message) }),
  );
});

test('an optional port that nothing was wired to holds nothing', () => {
  const step = givenStep({ inputs: { audio: { input: 'input' } } });
  const draft = new Draft(givenPipeline({ steps: [step] }), {
    catalog: givenCatalog,
    now,
    window: 8,
  });
  const extra = portOf('extra', 'audio');
  const holds = (optional: boolean): string[] =>
    Object.keys(decided(inputReferences(draft, givenTask({}), [{ ...extra, optional }])));
  expect(holds(true)).toEqual([]);
  expect(() => holds(false)).toThrow('the input extra has no source');
});
