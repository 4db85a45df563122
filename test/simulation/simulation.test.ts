import fc from 'fast-check';
import { retryPipeline, type Pipeline, type Task } from '@attacca/core';
import { World, type Choose, type Faults } from './world';

/*
 * The shipped handlers (orchestrator, internal, sweeper) in a world that delays, reorders, repeats and loses events and
 * messages, and whose workers die. Whatever happens, every pipeline must end in the same final state.
 */

const ampslice = { service: 'flucoma-service', operation: 'ampslice' };
const bufcompose = { service: 'flucoma-service', operation: 'bufcompose' };
const mfcc = { service: 'audio-analyzer', operation: 'librosa-mfcc' };
const hpss = { service: 'audio-analyzer', operation: 'librosa-hpss' };
const bufstats = { service: 'flucoma-service', operation: 'bufstats' };

const pipelines = {
  'one step': [hpss],
  'a chain': [bufcompose, bufcompose, hpss],
  'a fan-out and its gather': [ampslice, mfcc, bufstats],
  'mapped steps behind one another': [ampslice, hpss, mfcc, bufstats],
  'two steps that follow one inside its fan-out': [
    { step_id: 'cut', ...ampslice },
    { step_id: 'split', ...hpss },
    { step_id: 'h', ...mfcc, inputs: { audio: { step: 'split', output: 'harmonic' } } },
    { step_id: 'p', ...mfcc, inputs: { audio: { step: 'split', output: 'percussive' } } },
    { step_id: 'hs', ...bufstats, inputs: { source: { step: 'h', output: 'mfcc' } } },
    { step_id: 'ps', ...bufstats, inputs: { source: { step: 'p', output: 'mfcc' } } },
  ],
  'branches that meet': [
    { step_id: 'split', ...hpss },
    { step_id: 'h', ...mfcc, inputs: { audio: { step: 'split', output: 'harmonic' } } },
    { step_id: 'p', ...ampslice, inputs: { source: { step: 'split', output: 'percussive' } } },
    { step_id: 'pm', ...mfcc, inputs: { audio: { step: 'p', output: 'slices' } } },
    { step_id: 's', ...bufstats, inputs: { source: { step: 'pm', output: 'mfcc' } } },
  ],
};

const noFaults: Faults = { drop: 0, duplicate: 0, crash: 0, infrastructureError: 0 };
const bad: Faults = { drop: 15, duplicate: 25, crash: 15, infrastructureError: 10 };

/** A small generator (mulberry32) makes every run a function of its seed. */
function chooser(seed: number): Choose {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * Math.max(bound, 1));
  };
}

/** What must be the same whatever happened on the way. */
function essence(pipeline: Pipeline) {
  return {
    state: pipeline.state,
    error: pipeline.error,
    steps: pipeline.steps.map(({ step_id, state, outputs, items_total, items_failed }) => ({
      step_id,
      state,
      outputs,
      items_total,
      items_failed,
    })),
  };
}

async function simulate(
  pipeline: object[],
  faults: Faults,
  options: { seed: number; slices: number },
): Promise<World> {
  const world = new World(chooser(options.seed), faults, options.slices);
  await world.submit({ pipeline });
  await world.run();
  return world;
}

describe.each(Object.entries(pipelines))('%s', (_name, pipeline) => {
  test('completes without faults, and the sweeper has nothing to do', async () => {
    const world = await simulate(pipeline, noFaults, { seed: 1, slices: 400 });
    expect(world.pipeline()).toMatchObject({
      state: 'complete',
      sweeper_moves: 0,
      error: null,
      due_at: null,
    });
  });

  test('any order, repetition, delay and loss of events ends in the same state', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 700 }), async (seed, slices) => {
        const reference = await simulate(pipeline, noFaults, { seed: 1, slices });
        const world = await simulate(pipeline, bad, { seed, slices });
        // Five attempts may all be unlucky: then, and only then, the pipeline may fail, and must say why.
        if (world.pipeline().state === 'failed') {
          expect(world.pipeline().error).toMatchObject({ error_type: 'INFRASTRUCTURE_ERROR' });
          return;
        }
        expect(essence(world.pipeline())).toEqual(essence(reference.pipeline()));
        expect(Math.max(...world.accepted.values())).toBe(1);
      }),
      { numRuns: 30 },
    );
  });
});

test('every slice is counted once, and no join is written more than 65 times', async () => {
  const world = await simulate(
    pipelines['a fan-out and its gather'],
    { ...bad, crash: 0, infrastructureError: 0 },
    { seed: 7, slices: 20_000 },
  );
  expect(world.pipeline().state).toBe('complete');
  const tasks = [...world.documents.data]
    .filter(([path]) => path.includes('/tasks/'))
    .map(([, task]) => task as unknown as Task);
  const indexes = tasks.flatMap((task) => {
    const output = task.outputs['mfcc'];
    return output?.kind === 'pack' ? output.items.map(({ index }) => index) : [];
  });
  expect(indexes.sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20_000 }, (_, index) => index),
  );
  const joinWrites = [...world.documents.writesPerDocument].filter(([path]) =>
    path.includes('/joins/'),
  );
  expect(Math.max(...joinWrites.map(([, writes]) => writes))).toBeLessThanOrEqual(65);
  expect(JSON.stringify(world.pipeline()).length).toBeLessThan(100_000);
});

test('a retry runs what failed and keeps what was completed', async () => {
  let retried = 0;
  for (let seed = 0; seed < 40; seed += 1) {
    const world = await simulate(
      pipelines['a fan-out and its gather'],
      { ...noFaults, infrastructureError: 60 },
      { seed, slices: 300 },
    );
    if (world.pipeline().state !== 'failed') continue;
    retried += 1;
    const before = new Map(world.accepted);
    world.calm();
    await world.documents.transact((transaction) => {
      transaction.set('pipelines/job', retryPipeline(world.pipeline(), world.services.now()));
      return Promise.resolve();
    });
    await world.run();
    expect(world.pipeline()).toMatchObject({ state: 'complete', generation: 2, error: null });
    // A task completed before the retry was not executed again.
    const completed = [...before.keys()].map((key) => key.split('@')[0]);
    const again = [...world.accepted.keys()]
      .filter((key) => key.endsWith('@2'))
      .map((key) => key.split('@')[0]);
    expect(again.filter((task) => completed.includes(task))).toEqual([]);
  }
  expect(retried).toBeGreaterThan(0);
});
