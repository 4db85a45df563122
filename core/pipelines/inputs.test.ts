import { givenPipeline, givenStep, givenTask } from '../../test/simulation/given';
import { type Port, type PortType } from '../manifest/types';
import { inputReferences, type InputReference } from './inputs';
import { type Step, type StepOutput, type Task } from './state';

const blob = { sha256: 'b'.repeat(64), size_bytes: 9, media_type: 'text/plain', extension: 'txt' };
const shown = { sha256: blob.sha256, size_bytes: 9, media_type: 'text/plain' };
const portOf = (name: string, type: PortType): Port => ({
  name,
  type,
  cardinality: 'one',
  details: {},
  views: false,
});
const map = { port: 'audio', over: { step: 'cut', output: 'out' }, follows: null };
const batch = { index: 2, from: 8, to: 12 };
const views: StepOutput = {
  kind: 'views',
  type: 'audio',
  file_id: 'v',
  count: 20,
  list: blob,
  file: blob,
};

/** What the port `audio` of a task holds when it is fed by the step `cut`. */
function fedBy(from: Partial<Step>, step: Partial<Step>, task: Partial<Task>): InputReference {
  const given = givenStep({ inputs: { audio: { step: 'cut', output: 'out' } }, ...step });
  const pipeline = givenPipeline({ steps: [givenStep({ step_id: 'cut', ...from }), given] });
  const context = { pipeline, step: given, task: givenTask(task) };
  const reference = inputReferences(context, [portOf('audio', 'audio')])['audio'];
  if (reference === undefined) throw new Error('the port holds nothing');
  return reference;
}

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
    { kind: 'views', list: shown, file: shown, from: 0, to: 20 },
  ],
  [
    'its share of the views, to a task of a fan-out',
    { outputs: { out: views } },
    { map },
    { batch },
    { kind: 'views', list: shown, file: shown, from: 8, to: 12 },
  ],
  [
    'all views, at a port that is not the mapped one',
    { outputs: { out: views } },
    { map: { ...map, port: 'other' } },
    { batch },
    { kind: 'views', list: shown, file: shown, from: 0, to: 20 },
  ],
  [
    'the pack of the same batch, inside a fan-out',
    { map },
    { map: { ...map, follows: 'cut' } },
    { batch },
    { kind: 'packs', type: 'audio', step_id: 'cut', port: 'out', task_ids: ['cut.0000002'] },
  ],
  [
    'every pack, to a step that gathers',
    { map },
    {},
    {},
    { kind: 'packs', type: 'audio', step_id: 'cut', port: 'out', task_ids: null },
  ],
])('a step hands on %s', (_, from, step, task, expected) => {
  expect(fedBy(from, step, task)).toEqual(expected);
});

describe('an input of the pipeline', () => {
  const read = (step: Step, pipeline = givenPipeline()): object =>
    inputReferences({ pipeline, step, task: givenTask() }, [portOf('audio', 'audio')]);
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
