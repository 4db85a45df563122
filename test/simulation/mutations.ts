/*
 * Bugs planted into the shipped code, one at a time: each has broken somebody's system, and the simulation must find each.
 */

/** One place in the source, and what is put there. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Occurs there exactly once. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutation {
  readonly name: string;
  /** A seed that has found it. Where the code's changes have made another run of that seed, one of those after it does. */
  readonly from: number;
  readonly edits: readonly Edit[];
}

const mutation = (name: string, from: number, ...edits: Edit[]): Mutation => ({
  name,
  from,
  edits,
});

export const mutations: readonly Mutation[] = [
  mutation(
    'messages are published before the commit',
    0,
    {
      file: 'functions/pipelines/move-pipeline.ts',
      find: 'writeDraft(transaction, draft, services);',
      replace: 'await followUp(services, draft); writeDraft(transaction, draft, services);',
    },
    {
      file: 'functions/pipelines/move-pipeline.ts',
      find: 'await followUp(services, draft);\n  return',
      replace: 'return',
    },
  ),
  mutation('the fencing token is not compared', 7, {
    file: 'core/pipelines/lease.ts',
    find: "if (task.state === 'leased' && task.lease?.token === token) return;",
    replace: "if (task.state === 'leased') return;",
  }),
  mutation('joins are read outside the transaction', 243, {
    file: 'functions/internal/commit-completions.ts',
    find: 'await decide(transaction, address.job_id, finishTask(draft, done));',
    replace: 'await decide(services.documents, address.job_id, finishTask(draft, done));',
  }),
  mutation('a retry opens no new generation', 4, {
    file: 'core/pipelines/retry.ts',
    find: 'const generation = pipeline.generation + 1;',
    replace: 'const generation = pipeline.generation;',
  }),
  mutation(
    'the death of a leader is forgotten',
    18,
    {
      file: 'core/pipelines/cache.ts',
      find: "(entry?.deadline_at ?? '') > now;",
      replace: 'true;',
    },
    {
      file: 'core/pipelines/settle.ts',
      find: 'if (handover === undefined) return;',
      replace: 'return;',
    },
  ),
  mutation('a completion that is repeated is refused', 0, {
    file: 'functions/internal/commit-completions.ts',
    find: 'if (task.finished_by?.request_id === request.request_id)',
    replace: "if (task.finished_by?.request_id === 'never')",
  }),
  mutation('a completion that is repeated counts twice', 3, {
    file: 'core/pipelines/lease.ts',
    find: "if (task.state === 'leased' && task.lease?.token === token) return;",
    replace: 'if (task.lease?.token === token) return;',
  }),
  mutation('the sweeper passes over leases that ran out', 0, {
    file: 'core/pipelines/failure.ts',
    find: "if (task.state === 'leased') return expired(task, retry, now);",
    replace: "if (task.state === 'leased') return { kind: 'nothing' };",
  }),
  mutation('a pipeline that has ended is cancelled', 26, {
    file: 'core/pipelines/cancel.ts',
    find: 'if (isTerminal(pipeline.state)) {',
    replace: "if (pipeline.state === 'pending' && isTerminal(pipeline.state)) {",
  }),
  mutation('a batch is handed out and the cursor stays', 1, {
    file: 'core/pipelines/hand-out.ts',
    find: 'draft.putJoin({ ...join, handed_out: join.handed_out + 1 });',
    replace: 'draft.putJoin(join);',
  }),
  mutation(
    'whoever waits for a result is told by nobody',
    4,
    {
      file: 'core/pipelines/failure.ts',
      find: "if (task.state === 'queued' && task.is_waiting) return { kind: 'resolve', task };",
      replace: "if (task.state === 'queued' && task.is_waiting) return { kind: 'nothing' };",
    },
    {
      file: 'core/pipelines/settle.ts',
      find: 'for (const waiter of entry?.waiters ?? []) draft.wake(task.cache_key, waiter);',
      replace: '',
    },
  ),
  mutation('the cache does not look at parameters', 23, {
    file: 'core/pipelines/cache-subject.ts',
    find: 'parameters: step.parameters };',
    replace: 'parameters: {} };',
  }),
  mutation('the cache does not look at the batch', 1, {
    file: 'core/pipelines/cache-subject.ts',
    find: '`[${at.task.batch.from},${at.task.batch.to})`',
    replace: "''",
  }),
  mutation('the cache does not look at the port', 10845, {
    file: 'core/pipelines/cache-subject.ts',
    find: '`${output.digest}.${source.output}${range}`',
    replace: 'output.digest + range',
  }),
  mutation('a batch that was lost is not counted by the steps that follow', 364, {
    file: 'core/pipelines/settle.ts',
    find: 'if (outcome.isLost) counted.push(...followers);',
    replace: 'if (outcome.isLost) continue;',
  }),
  mutation('max_concurrency is not looked at', 1, {
    file: 'core/pipelines/advance.ts',
    find: 'map.max_concurrency ?? Infinity,',
    replace: 'Infinity,',
  }),
  mutation('one failure more than tolerated is tolerated', 5, {
    file: 'core/pipelines/settle.ts',
    find: 'if (seen.failed_items <= toleratedFailures(step)) return false;',
    replace: 'if (seen.failed_items <= toleratedFailures(step) + 1) return false;',
  }),
  mutation('a retry runs nothing of what it has to', 160, {
    file: 'core/pipelines/recount.ts',
    find: 'if (done.size < chain.length) to_run.push(position);',
    replace: 'if (done.size === 0) to_run.push(position);',
  }),
  mutation('results are written as somebody else’s', 2, {
    file: 'core/pipelines/tasks.ts',
    find: 'owner: pipeline.owner,',
    replace: "owner: 'ann',",
  }),
  mutation('a pipeline that was cancelled is settled by nobody', 6, {
    file: 'functions/pipelines/move-pipeline.ts',
    find: 'const isOver = isTerminal(pipeline.state);',
    replace:
      "const isOver = isTerminal(pipeline.state); if (pipeline.state === 'cancelled') return false;",
  }),
];
