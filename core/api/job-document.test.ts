import { givenMap, givenPipeline, givenStep } from '../../test/simulation/given';
import { costOf, fullUsage, pricesIn } from '../cost';
import { structuredError } from '../errors';
import { type ResultSummary } from '../handshake/types';
import { type Step } from '../pipelines/state';
import { jobDocument, publicError } from './job-document';

const secret = 'at /srv/worker.py line 7';
const error = structuredError('OPERATION_FAILED', 'It would not.', {
  raw_traceback: secret,
  step_id: 'mfcc',
});
const map = givenMap();
const blob = { sha256: 'b'.repeat(64), size_bytes: 9, media_type: 'text/plain', extension: 'txt' };

test('tracebacks are the deployment owner’s: no part of the document shows one', () => {
  const document = jobDocument(
    givenPipeline({ state: 'failed', error, steps: [givenStep({ state: 'failed', error })] }),
    {},
    null,
  );
  const shown = {
    error_type: 'APPLICATION_ERROR',
    error_code: 'OPERATION_FAILED',
    error_message: 'It would not.',
    step_id: 'mfcc',
  };
  expect(document.error).toEqual(shown);
  expect(document.steps[0]?.error).toEqual(shown);
  expect(JSON.stringify(document)).not.toContain(secret);
});

test('no error stays no error', () => {
  expect(publicError(null)).toBeNull();
  expect(jobDocument(givenPipeline(), {}, null).error).toBeNull();
});

test('what only the machinery needs is not shown', () => {
  const document = jobDocument(givenPipeline(), {}, null);
  expect(document).not.toHaveProperty('owner');
  expect(document).not.toHaveProperty('due_at');
  expect(document.steps[0]).not.toHaveProperty('fan_out');
});

test.each<[string, Partial<Step>, number, object]>([
  ['a step that runs once, running', {}, 0, { items_total: 1, items_done: 0 }],
  ['a step that runs once, done', { state: 'completed' }, 0, { items_total: 1, items_done: 1 }],
  [
    'a fan-out of unknown size',
    { map, items_total: null },
    5,
    { items_total: null, items_done: 0 },
  ],
  ['a fan-out, running', { map, items_total: 9 }, 4, { items_total: 9, items_done: 4 }],
  ['items counted twice', { map, items_total: 9 }, 12, { items_total: 9, items_done: 9 }],
  [
    'a fan-out, done, whose counter is behind',
    { map, items_total: 9, state: 'completed', items_failed: 2 },
    4,
    { items_total: 9, items_done: 9, items_failed: 2 },
  ],
])('progress of %s', (_, step, done, expected) => {
  const document = jobDocument(givenPipeline({ steps: [givenStep(step)] }), { mfcc: done }, null);
  expect(document.steps[0]?.progress).toMatchObject(expected);
});

test('outputs are shown by kind: a file with its facts, views and items by count', () => {
  const step = givenStep({
    outputs: {
      one: { kind: 'file', type: 'matrix', file_id: 'f1', ...blob, shape: [13, 4] },
      plain: { kind: 'file', type: 'text', file_id: 'f2', ...blob },
      cuts: { kind: 'views', type: 'audio', file_id: 'f3', count: 3, list: blob, file: blob },
      many: { kind: 'items', type: 'matrix', count: 5, digest: null },
    },
  });
  const [shown] = jobDocument(givenPipeline({ steps: [step] }), {}, null).steps;
  expect(shown?.outputs).toEqual({
    one: { type: 'matrix', kind: 'file', count: null, file_id: 'f1', ...blob, shape: [13, 4] },
    plain: { type: 'text', kind: 'file', count: null, file_id: 'f2', ...blob },
    cuts: { type: 'audio', kind: 'views', count: 3, file_id: 'f3' },
    many: { type: 'matrix', kind: 'items', count: 5, file_id: null },
  });
});

describe('progress', () => {
  const done = givenStep({ state: 'completed' });
  const ingest = givenStep({ step_id: 'ingest-input', implicit: true, state: 'completed' });
  test.each<[string, Step[], number, number]>([
    ['nothing asked for is done', [ingest, givenStep(), givenStep()], 0, 0],
    ['one step of two is done', [ingest, done, givenStep({ step_id: 'x' })], 0, 50],
    ['a fan-out is under way', [done, givenStep({ map, items_total: 9 })], 3, 66],
    ['a fan-out does not know its size', [done, givenStep({ map, items_total: null })], 3, 50],
    ['two steps of three are done', [done, done, givenStep({ step_id: 'x' })], 0, 66],
    ['all is done', [ingest, done, done, done], 0, 100],
  ])('%s', (_, steps, itemsDone, percent) => {
    const document = jobDocument(givenPipeline({ steps }), { mfcc: itemsDone }, null);
    expect(document.progress).toBe(percent);
  });
});

test('the result is what the outputs say of themselves, the last one’s word counting', () => {
  const said = (summary: ResultSummary): Step =>
    givenStep({ outputs: { a: { kind: 'file', type: 'json', file_id: 'f', ...blob, summary } } });
  const steps = [said({ bpm: 120, total_notes: 3 }), givenStep(), said({ bpm: 117.45 })];
  expect(jobDocument(givenPipeline({ steps }), {}, null).result).toEqual({
    bpm: 117.45,
    total_notes: 3,
  });
  expect(jobDocument(givenPipeline({ steps: [givenStep()] }), {}, null).result).toBeNull();
});

test('what it took is told in full, with its cost where there are prices', () => {
  const usage = { worker_vcpu_seconds: 10, worker_requests: 2 };
  const pipeline = givenPipeline({ usage, steps: [givenStep({ usage })] });
  const pricing = { prices: pricesIn('europe-west1')!, storageDays: 30 };
  const document = jobDocument(pipeline, {}, pricing);
  expect(document.usage).toEqual(fullUsage(usage));
  expect(document.steps[0]?.usage).toEqual(fullUsage(usage));
  expect(document.cost).toEqual(costOf(usage, pricing));
  expect(jobDocument(pipeline, {}, null).cost).toBeNull();
});
