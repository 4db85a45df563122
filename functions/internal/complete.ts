import {
  advance,
  assertHoldsLease,
  assertOutputsDeclared,
  AttaccaError,
  chooseChained,
  completeTask,
  countInJoins,
  failPipeline,
  followingTasks,
  isTerminal,
  leaseTask,
  needsParent,
  structuredError,
  type CompleteAnswer,
  type CompleteRequest,
  type Join,
  type Pipeline,
  type Task,
} from '@attacca/core';
import { type DocumentTransaction } from '@attacca/cloud';
import { writeOutputFiles } from '../pipelines/files';
import { paths } from '../pipelines/paths';
import { type Progress } from '../pipelines/progress';
import { publishTasks } from '../pipelines/publish';
import { writeTasks } from '../pipelines/write-tasks';
import { type Services } from '../services';
import { type WorkerCaller } from './caller';
import { found, readPipeline, type TaskAddress } from './lease';
import { leasedTask } from './leased-task';
import { secureOutputs, writeIngested } from './secure-outputs';

/** What the transaction of a completion decided. */
interface Outcome {
  readonly pipeline: Pipeline;
  readonly chained: Task | null;
  readonly toPublish: readonly Task[];
  readonly itemsDone: number;
}

interface Completion {
  readonly services: Services;
  readonly caller: WorkerCaller;
  readonly seen: Pipeline;
  /** The task as it was before the transaction. */
  readonly known: Task;
  readonly address: TaskAddress;
  readonly request: CompleteRequest;
}

/**
 * Completes a task: its outputs, its joins, every ancestor that becomes complete with it, and what follows from that
 * are one transaction, guarded by the lease. A repeat gets the first answer.
 */
export async function complete(
  services: Services,
  progress: Progress,
  call: { caller: WorkerCaller; address: TaskAddress; request: CompleteRequest },
): Promise<CompleteAnswer> {
  const { address, request } = call;
  const seen = await readPipeline(services, address.job_id);
  const task = found(
    await services.documents.get<Task>(paths.task(address.job_id, address.task_id)),
    address.task_id,
  );
  if (!isRepeat(task, request)) {
    assertHoldsLease(task, request.lease_token);
    assertCurrent(task, seen);
    assertOutputsDeclared(task, request, services.catalog);
    await secureOutputs(services, seen, { task, request });
  }
  const completion: Completion = { services, seen, known: task, ...call };
  const outcome = await services.documents.transact((transaction) =>
    commit(transaction, completion),
  );
  const [chained] = await Promise.all([
    outcome.chained === null ? null : leasedTask(services, outcome.pipeline, outcome.chained),
    publishTasks(services, outcome.toPublish, seen.trace_id),
    progress.add(task, outcome.itemsDone),
  ]);
  return { chained };
}

/** A retry has opened a new generation of the step: what the old one still does counts no more. */
function assertCurrent(task: Task, pipeline: Pipeline): void {
  const step = pipeline.steps.find((candidate) => candidate.step_id === task.step_id);
  if (step?.generation === task.generation) return;
  throw new AttaccaError('LEASE_LOST', `Task ${task.task_id} was started anew by a retry.`);
}

function isRepeat(task: Task, request: CompleteRequest): boolean {
  return task.finished_by?.request_id === request.request_id;
}

async function commit(transaction: DocumentTransaction, completion: Completion): Promise<Outcome> {
  const { services, seen, address, request } = completion;
  const read = await readTogether(transaction, completion);
  const task = found(read.task, address.task_id);
  if (isRepeat(task, request)) return repeated(transaction, seen, task);
  assertHoldsLease(task, request.lease_token);
  const now = services.now();
  const done = completeTask(task, request, now);
  const path = await readJoins(transaction, task, read.leaf);
  const counted = countInJoins(path, request.failed_items.length);
  const failed = request.failed_items.length > 0;
  const mustMove = counted.completedRoot !== null || failed;
  const pipeline = mustMove
    ? (read.pipeline ?? (await transaction.get<Pipeline>(paths.pipeline(address.job_id))))
    : undefined;
  const ingested = await writeIngested(transaction, seen, done);
  // Nothing follows from a late completion: its task and joins are counted, the pipeline is over.
  const moved =
    pipeline === undefined || isTerminal(pipeline.state)
      ? { pipeline: pipeline ?? seen, hasChanged: false, tasks: [], joins: [] }
      : move(completion, { pipeline, done, root: counted.completedRoot });
  const followers = isTerminal(moved.pipeline.state) ? [] : followingTasks(seen, done, now);
  const created = [...moved.tasks, ...followers];
  const chained = chain(completion, created, now);
  ingested();
  for (const join of counted.joins) transaction.set(paths.join(address.job_id, join.join_id), join);
  writeTasks(transaction, address.job_id, {
    joins: moved.joins,
    tasks: created.map((candidate) =>
      candidate.task_id === chained?.task_id ? chained : candidate,
    ),
  });
  const finished_by = { request_id: request.request_id, chained_task_id: chained?.task_id ?? null };
  transaction.set(paths.task(address.job_id, task.task_id), { ...done, finished_by });
  writeFiles(transaction, completion, done);
  const next = chained === null ? moved.pipeline : withProcessing(moved.pipeline, chained, now);
  if (moved.hasChanged) transaction.set(paths.pipeline(address.job_id), next);
  return {
    pipeline: next,
    chained,
    toPublish: created.filter((candidate) => candidate.task_id !== chained?.task_id),
    itemsDone: done.batch === null ? 0 : done.batch.to - done.batch.from - task.items_reported,
  };
}

/** The answer was lost on its way: it is given again, with the same chained task. */
async function repeated(
  transaction: DocumentTransaction,
  pipeline: Pipeline,
  task: Task,
): Promise<Outcome> {
  const chainedId = task.finished_by?.chained_task_id ?? null;
  const chained =
    chainedId === null
      ? undefined
      : await transaction.get<Task>(paths.task(task.job_id, chainedId));
  const isStillTheirs = chained?.state === 'leased' && chained.attempt === 1;
  return { pipeline, chained: isStillTheirs ? chained : null, toPublish: [], itemsDone: 0 };
}

interface Read {
  readonly task: Task | undefined;
  readonly leaf: Join | undefined;
  readonly pipeline: Pipeline | undefined;
}

/** What a completion is sure to need, in one round trip; a task that runs once always moves its pipeline. */
async function readTogether(
  transaction: DocumentTransaction,
  { address: { job_id, task_id }, known }: Completion,
): Promise<Read> {
  const always = [paths.task(job_id, task_id), paths.join(job_id, known.join_id)];
  const wanted = known.batch === null ? [...always, paths.pipeline(job_id)] : always;
  const [task, leaf, pipeline] = await transaction.getAll<unknown>(wanted);
  return { task, leaf, pipeline } as Read;
}

/** The leaf and as many ancestors as this completion completes. */
async function readJoins(
  transaction: DocumentTransaction,
  task: Task,
  leaf: Join | undefined,
): Promise<Join[]> {
  const path: Join[] = [];
  for (let id: string | null = task.join_id; id !== null;) {
    const join: Join | undefined =
      id === leaf?.join_id ? leaf : await transaction.get<Join>(paths.join(task.job_id, id));
    if (join === undefined) throw new AttaccaError('INTERNAL', `There is no join ${id}.`);
    path.push(join);
    id = needsParent(join) ? join.parent : null;
  }
  return path;
}

function move(
  { services, request }: Completion,
  { pipeline, done, root }: { pipeline: Pipeline; done: Task; root: Join | null },
) {
  const now = services.now();
  const [failure] = request.failed_items;
  if (failure !== undefined) {
    const count = request.failed_items.length;
    const message = `${count} of the items of step ${done.step_id} failed; item ${failure.index}: ${failure.error.error_message}`;
    const error = structuredError('ITEMS_FAILED', message, {
      ...(failure.error.raw_traceback === undefined
        ? {}
        : { raw_traceback: failure.error.raw_traceback }),
    });
    return {
      pipeline: failPipeline(pipeline, { step_id: done.step_id, error, now }),
      hasChanged: true,
      tasks: [],
      joins: [],
    };
  }
  const facts = { [done.step_id]: { root: root ?? undefined, task: done } };
  return advance(pipeline, facts, { catalog: services.catalog, now });
}

function chain(
  { services, caller, request }: Completion,
  created: readonly Task[],
  now: string,
): Task | null {
  const chosen = chooseChained(created, {
    service: caller.service,
    seconds_left: request.seconds_left,
    catalog: services.catalog,
  });
  if (chosen === null) return null;
  return leaseTask(chosen, {
    request_id: `${request.request_id}:chained`,
    token: services.newId(),
    holder: caller.service,
    instance: 'chained',
    now,
  });
}

function withProcessing(pipeline: Pipeline, chained: Task, now: string): Pipeline {
  const steps = pipeline.steps.map((step) =>
    step.step_id === chained.step_id && step.state === 'queued'
      ? { ...step, state: 'processing' as const, started_at: now }
      : step,
  );
  return { ...pipeline, steps };
}

function writeFiles(transaction: DocumentTransaction, { services }: Completion, done: Task): void {
  const operation = services.catalog.findOperation(done.service, done.operation);
  if (operation === undefined || operation.implicit) return;
  writeOutputFiles(transaction, { task: done, operation, now: services.now() });
}
