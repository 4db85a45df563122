import fc from 'fast-check';
import { type Pipeline, type Step } from './state';
import { countInJoins, needsParent } from './completion';
import { createLeaves, nothingCompleted } from './expansion';
import { joinPath, joinWidth, leafCount, rootJoinId } from './join-tree';
import { taskId } from './tasks';

function fanOut(batches: number): { pipeline: Pipeline; step: Step } {
  const leaves = leafCount(batches);
  const step = {
    step_id: 's',
    generation: 1,
    service: 'x',
    operation: 'y',
    map: { port: 'p', over: { step: 'r', output: 'o' }, follows: null },
    expansion: { items: batches, batch_size: 1, leaves, created: 0, published: 0 },
  } as unknown as Step;
  return { step, pipeline: { job_id: 'j', owner: 'o', steps: [step] } as unknown as Pipeline };
}

const now = '2026-01-01T00:00:00.000Z';

/** Completes tasks in the given order; tells after which one the root was complete, and how often joins were written. */
function complete(batches: number, order: readonly number[], keep: ReadonlySet<number>) {
  const { pipeline, step } = fanOut(batches);
  const isCompleted =
    keep.size === 0
      ? nothingCompleted
      : (id: string) => [...keep].some((k) => taskId('s', k) === id);
  const created = createLeaves(pipeline, [step], {
    from: 0,
    to: leafCount(batches),
    isCompleted,
    now,
  });
  const joins = new Map(created.joins.map((join) => [join.join_id, join]));
  const writes = new Map(created.joins.map((join) => [join.join_id, 1]));
  const tasks = new Map(created.tasks.map((task) => [task.batch?.index, task]));
  const completions: number[] = [];
  for (const batch of order) {
    const task = tasks.get(batch);
    if (task === undefined) continue;
    const path = [];
    for (let id: string | null = task.join_id; id !== null;) {
      const join = joins.get(id);
      if (join === undefined) throw new Error(`no join ${id}`);
      path.push(join);
      id = needsParent(join) ? join.parent : null;
    }
    const counted = countInJoins(path, 0);
    for (const join of counted.joins) {
      joins.set(join.join_id, join);
      writes.set(join.join_id, (writes.get(join.join_id) ?? 0) + 1);
    }
    if (counted.completedRoot !== null) completions.push(batch);
  }
  return { completions, joins, writes, tasks: created.tasks.length };
}

test('the root completes exactly once, with the last task, in whatever order they finish', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (batches, random) => {
        const order = Array.from({ length: batches }, (_, index) => index);
        for (let i = batches - 1; i > 0; i -= 1) {
          const j = Math.floor((random.next().value as number) * i);
          [order[i], order[j]] = [order[j] as number, order[i] as number];
        }
        const { completions, joins } = complete(batches, order, new Set());
        expect(completions).toEqual([order[batches - 1]]);
        expect([...joins.values()].every(({ missing }) => missing === 0)).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test('no join is written more than 65 times, and none has more than 64 children', () => {
  for (const batches of [1, 2, 63, 64, 65, 1000, 4096, 4097, 100_000]) {
    const { writes } = complete(
      batches,
      Array.from({ length: batches }, (_, index) => index),
      new Set(),
    );
    expect(Math.max(...writes.values())).toBeLessThanOrEqual(joinWidth + 1);
  }
});

test('a retry counts only what runs again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.array(fc.nat(299)), (batches, kept) => {
      const keep = new Set(kept.filter((batch) => batch < batches));
      fc.pre(keep.size < batches);
      const order = Array.from({ length: batches }, (_, index) => index);
      const { completions, tasks } = complete(batches, order, keep);
      expect(tasks).toBe(batches - keep.size);
      expect(completions).toHaveLength(1);
    }),
    { numRuns: 60 },
  );
});

test('neighbouring tasks are counted in different leaves', () => {
  const scope = { step_id: 's', generation: 1, leaves: leafCount(1000) };
  const leaf = (batch: number): string | undefined => joinPath(scope, batch % scope.leaves)[0];
  expect(leaf(10)).not.toBe(leaf(11));
  expect(rootJoinId(scope)).toBe('s.g1.1.0');
});
