import fc from 'fast-check';
import { type TaskOutput } from '../handshake/types';
import { type PipelineRequest } from '../planning/request';
import { planPipeline } from '../planning/plan';
import { createPipeline } from './create';
import { givenCatalog } from '../planning/given-catalog';
import { Run, type Work } from './given-run';
import { retryPipeline } from './retry';
import { type CacheEntry, type Pipeline, type Task } from './state';

const blob = (
  content: string,
): { sha256: string; size_bytes: number; media_type: string; extension: string } => ({
  sha256: content,
  size_bytes: 1,
  media_type: 'x/y',
  extension: 'x',
});

function given(request: Omit<PipelineRequest, 'file_id'>): Pipeline {
  const ingest = givenCatalog.findOperationAnywhere('ingest');
  if (ingest === undefined) throw new Error('there is no ingest');
  const pipeline = createPipeline({
    job_id: 'job',
    owner: 'ann',
    traceparent: `00-${'1'.repeat(32)}-0123456789abcdef-00`,
    preset: null,
    client_reference: null,
    request: { priority: 0, cache: request.cache ?? 'off', deadline_seconds: null, origin: null },
    inputs: {
      input: {
        file_id: 'f',
        name: 'song.wav',
        sha256: 'song',
        size_bytes: 1,
        media_type: 'audio/wav',
        audio: null,
      },
    },
    plans: planPipeline({ file_id: 'f', ...request }, givenCatalog, { names: ['input'] }),
    ingest,
    now: '2026-01-01T12:00:00.000Z',
  });
  return { ...pipeline, admitted_at: pipeline.created_at };
}

interface Making {
  /** Things an operation with a `many` output makes of one sound. */
  readonly many: (step_id: string, index: number) => number;
  readonly fails?: (step_id: string, index: number) => boolean;
}

/** Does what the operations promise, on items that are numbers. */
function worker({ many, fails = () => false }: Making): Work {
  return (task) => {
    const operation = givenCatalog.findOperation(task.service, task.operation);
    const { from, to } = task.batch ?? { from: 0, to: 1 };
    const all = Array.from({ length: to - from }, (_, index) => from + index);
    const failed = all.filter((index) => fails(task.step_id, index));
    if (task.batch === null && failed.length > 0) return null;
    const done = all.filter((index) => !failed.includes(index));
    const outputs: Record<string, TaskOutput> = {};
    for (const { name, cardinality } of operation?.outputs ?? []) {
      const facts = blob(`${task.step_id}/${name}/${from}-${to}`);
      const groups = done.map((index) => ({ index, count: many(task.step_id, index) }));
      const count = groups.reduce((sum, group) => sum + group.count, 0);
      const items = done.map((index) => ({ index, offset: index, length: 1 }));
      if (cardinality === 'many') {
        const views = { kind: 'views' as const, count, list: facts, file: facts };
        outputs[name] = task.batch === null ? views : { ...views, groups };
      } else if (task.batch === null) outputs[name] = { kind: 'file', ...facts };
      else outputs[name] = { kind: 'pack', ...facts, items };
    }
    return { outputs, failed };
  };
}

const part = { service: 'lab', operation: 'part' };
const measure = { service: 'lab', operation: 'measure' };
const stack = { service: 'lab', operation: 'stack' };
const label = { service: 'lab', operation: 'label' };

function tasksOf(run: Run, step_id: string): Task[] {
  return [...run.tasks.values()].filter((task) => task.step_id === step_id);
}

/** Every item of a mapped step, as its tasks cover them. */
function covered(run: Run, step_id: string): number[] {
  return tasksOf(run, step_id)
    .flatMap(({ batch }) => {
      const { from, to } = batch ?? { from: 0, to: 0 };
      return Array.from({ length: to - from }, (_, index) => from + index);
    })
    .sort((a, b) => a - b);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const chain = [
  { step_id: 'cut', ...part },
  { step_id: 'l', ...label, inputs: { sound: { step: 'cut', output: 'parts' } } },
  { step_id: 'm', ...measure },
  { step_id: 's', ...stack },
];

test.each([1, 2, 63, 64, 700, 20_000])('a fan-out of %i items', (items) => {
  const run = new Run(given({ pipeline: chain }), { catalog: givenCatalog, window: 8 });
  run.finish(worker({ many: () => items }));
  expect(run.pipeline.state).toBe('complete');
  expect(covered(run, 'l')).toEqual(upTo(items));
  expect(covered(run, 'm')).toEqual(upTo(items));
  expect(run.queue).toEqual([]);
});

test('any order of work gives the same end; nothing is under way more often than allowed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 64 }),
      fc.infiniteStream(fc.nat()),
      (items, max_concurrency, max_items, picks) => {
        const pipeline = chain.map((step) =>
          step.step_id === 'l' ? { ...step, map: { max_concurrency, batch: { max_items } } } : step,
        );
        const run = new Run(given({ pipeline }), { catalog: givenCatalog, window: 16 });
        run.finish(worker({ many: () => items }), (bound) => (picks.next().value ?? 0) % bound);
        expect(run.pipeline.state).toBe('complete');
        expect(covered(run, 'm')).toEqual(upTo(items));
        expect(run.concurrent.get('l')).toBeLessThanOrEqual(Math.min(16, max_concurrency));
        const joins = [...run.writes].filter(([path]) => path.startsWith('join'));
        expect(Math.max(...joins.map(([, writes]) => writes))).toBeLessThanOrEqual(65);
      },
    ),
    { numRuns: 40 },
  );
});

test('a fan-out inside a fan-out counts what each task emitted, and gathers it by its own', () => {
  const pipeline = [
    { step_id: 'cut', ...part },
    { step_id: 'sub', ...part },
    { step_id: 'm', ...measure },
    { step_id: 'own', ...stack },
    { step_id: 'all', ...stack },
  ];
  const run = new Run(given({ pipeline }), { catalog: givenCatalog, window: 8 });
  run.finish(worker({ many: (step, index) => (step === 'cut' ? 90 : index % 7) }));
  expect(run.pipeline.error).toBeNull();
  expect(run.pipeline.state).toBe('complete');
  const emitted = upTo(90).reduce((sum, index) => sum + (index % 7), 0);
  expect(covered(run, 'm')).toEqual(upTo(emitted));
  expect(covered(run, 'own')).toEqual(upTo(90));
});

test('failed items that are tolerated are named, and their batches go on', () => {
  const pipeline = chain.map((step) =>
    step.step_id === 'l' ? { ...step, map: { tolerated_failure_percentage: 10 } } : step,
  );
  const run = new Run(given({ pipeline }), { catalog: givenCatalog, window: 8 });
  run.finish(
    worker({ many: () => 1000, fails: (step, index) => step === 'l' && index % 20 === 0 }),
  );
  expect(run.pipeline.state).toBe('complete');
  const step = run.pipeline.steps.find(({ step_id }) => step_id === 'l');
  expect(step).toMatchObject({ items_failed: 50 });
  expect(step?.failed_items).toHaveLength(20);
});

test('more failed items than tolerated fail the pipeline', () => {
  const pipeline = chain.map((step) =>
    step.step_id === 'l' ? { ...step, map: { tolerated_failure_count: 9 } } : step,
  );
  const run = new Run(given({ pipeline }), { catalog: givenCatalog, window: 8 });
  run.finish(worker({ many: () => 1000, fails: (step, index) => step === 'l' && index >= 990 }));
  expect(run.pipeline).toMatchObject({ state: 'failed', error: { error_code: 'ITEMS_FAILED' } });
  const step = run.pipeline.steps.find(({ step_id }) => step_id === 'l');
  expect(step?.items_failed).toBe(10);
  expect(step?.failed_items.map(({ index }) => index)).toEqual(
    Array.from({ length: 10 }, (_, at) => 990 + at),
  );
});

test('a retry runs what failed and keeps what was completed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.nat({ max: 1999 }),
      fc.constantFrom('l', 'm', 's'),
      (items, at, where) => {
        const run = new Run(given({ pipeline: chain }), { catalog: givenCatalog, window: 8 });
        const broken = where === 's' ? 0 : at % items;
        run.finish(
          worker({ many: () => items, fails: (step, index) => step === where && index === broken }),
        );
        expect(run.pipeline.state).toBe('failed');
        const kept = [...run.tasks.values()].filter(
          ({ state, failed_items }) => state === 'completed' && failed_items.length === 0,
        );
        run.queue.splice(0);
        run.pipeline = retryPipeline(run.pipeline, run.now());
        run.finish(worker({ many: () => items }));
        expect(run.pipeline.error).toBeNull();
        expect(run.pipeline.state).toBe('complete');
        expect(covered(run, 'm')).toEqual(upTo(items));
        for (const task of kept) expect(run.tasks.get(task.task_id)).toBe(task);
      },
    ),
    { numRuns: 40 },
  );
});

test('what was computed before is taken from the cache, and nothing is queued', () => {
  const cache = new Map<string, CacheEntry>();
  const pipeline = [
    { step_id: 'cut', service: 'flucoma-service', operation: 'ampslice' },
    { step_id: 'm', service: 'audio-analyzer', operation: 'librosa-mfcc' },
    { step_id: 's', service: 'flucoma-service', operation: 'bufstats' },
  ];
  const world = { catalog: givenCatalog, window: 8, cache };
  const first = new Run(given({ pipeline, cache: 'use' }), world);
  first.finish(worker({ many: () => 5000 }));
  const second = new Run(given({ pipeline, cache: 'use' }), world);
  second.moveOn();
  expect(second.queue).toEqual([]);
  expect(second.pipeline.state).toBe('complete');
  expect(second.pipeline.steps.every(({ cached }) => cached)).toBe(true);
  expect(second.pipeline.steps.map(({ outputs }) => outputs)).toEqual(
    first.pipeline.steps.map(({ outputs }) => outputs),
  );
  expect(covered(second, 'm')).toEqual(upTo(5000));
});
