import {
  advance,
  cancelTask,
  expand,
  isTerminal,
  stepToExpand,
  taskIdsOfLeaves,
  type Advance,
  type IsCompleted,
  type Pipeline,
  type Step,
  type Task,
} from '@attacca/core';
import { type Services } from '../services';
import { readFacts } from './facts';
import { paths } from './paths';
import { publishTasks } from './publish';
import { writeTasks } from './write-tasks';

/*
 * Moves one pipeline on: publishes what was created, advances, and creates the next leaves of a fan-out. Each call does
 * a bounded amount; what it writes triggers the next call. Called twice, late or out of order it changes nothing twice:
 * every write is a transaction over the pipeline as it is then.
 */

/** @returns whether anything was moved */
export async function movePipeline(services: Services, job_id: string): Promise<boolean> {
  const pipeline = await services.documents.get<Pipeline>(paths.pipeline(job_id));
  if (pipeline === undefined || isTerminal(pipeline.state)) return false;
  const published = await publishCreated(services, pipeline);
  // A cheap look first: most triggers find nothing to do, and a transaction would make others wait.
  const hasWork = published.size > 0 || (await findsWork(services, pipeline));
  if (!hasWork) return false;
  const completed = await readCompleted(services, pipeline);
  const moved = await commitMove(services, job_id, { completed, published });
  await publishTasks(services, moved.tasks, pipeline.trace_id);
  return moved.hasChanged;
}

/** How far the leaves of each step have been published, by step_id. */
type Published = ReadonlyMap<string, number>;

/** Publishes the tasks of leaves that exist but were not published. */
async function publishCreated(services: Services, pipeline: Pipeline): Promise<Published> {
  const reached = new Map<string, number>();
  for (const step of pipeline.steps.filter(isBehind)) {
    const { published = 0, created = 0 } = step.expansion ?? {};
    const ids = taskIdsOfLeaves(step, published, created);
    const tasks = await services.documents.getAll<Task>(
      ids.map((id) => paths.task(pipeline.job_id, id)),
    );
    const queued = tasks.filter(
      (task): task is Task => task?.state === 'queued' && task.generation === step.generation,
    );
    await publishTasks(services, queued, pipeline.trace_id);
    reached.set(step.step_id, created);
  }
  return reached;
}

function isBehind({ expansion, state }: Step): boolean {
  return (
    (state === 'queued' || state === 'processing') &&
    expansion !== null &&
    expansion.published < expansion.created
  );
}

async function findsWork(services: Services, pipeline: Pipeline): Promise<boolean> {
  if (stepToExpand(pipeline) !== undefined) return true;
  const facts = await readFacts(services.documents, pipeline);
  return advance(pipeline, facts, { catalog: services.catalog, now: services.now() }).hasChanged;
}

interface Move {
  /** Tasks a retry keeps. */
  readonly completed: IsCompleted;
  readonly published: Published;
}

async function commitMove(
  services: Services,
  job_id: string,
  { completed, published }: Move,
): Promise<Pick<Advance, 'tasks' | 'hasChanged'>> {
  const { documents, catalog } = services;
  return documents.transact(async (transaction) => {
    const now = services.now();
    const pipeline = await transaction.get<Pipeline>(paths.pipeline(job_id));
    if (pipeline === undefined || isTerminal(pipeline.state))
      return { tasks: [], hasChanged: false };
    const facts = await readFacts(transaction, pipeline);
    const moved = advance(withPublished(pipeline, published), facts, { catalog, now });
    const head = moved.pipeline.steps.some(isBehind) ? undefined : stepToExpand(moved.pipeline);
    const expanded =
      head === undefined ? null : expand(moved.pipeline, head, { isCompleted: completed, now });
    const next = expanded?.pipeline ?? moved.pipeline;
    if (next === pipeline) return { tasks: [], hasChanged: false };
    writeTasks(transaction, job_id, {
      tasks: [...moved.tasks, ...(expanded?.tasks ?? [])],
      joins: [...moved.joins, ...(expanded?.joins ?? [])],
    });
    transaction.set(paths.pipeline(job_id), next);
    // Leaves of a fan-out are published by the call that this write triggers, behind the cursor.
    return { tasks: moved.tasks, hasChanged: true };
  });
}

function withPublished(pipeline: Pipeline, published: Published): Pipeline {
  const isNews = ({ step_id, expansion }: Step): boolean =>
    expansion !== null && (published.get(step_id) ?? 0) > expansion.published;
  if (!pipeline.steps.some(isNews)) return pipeline;
  const steps = pipeline.steps.map((step) =>
    isNews(step) && step.expansion !== null
      ? { ...step, expansion: { ...step.expansion, published: published.get(step.step_id) ?? 0 } }
      : step,
  );
  return { ...pipeline, steps };
}

/**
 * Which tasks of the fan-out to be expanded a retry keeps. What an older generation left running is cancelled first,
 * so that the answer cannot change while the leaves are created.
 */
async function readCompleted(services: Services, pipeline: Pipeline): Promise<IsCompleted> {
  if (pipeline.generation === 1) return () => false;
  const tasks = await services.documents.query<Task>({
    from: { collection: paths.tasks(pipeline.job_id) },
  });
  const generationOf = new Map(pipeline.steps.map((step) => [step.step_id, step.generation]));
  const isOlder = (task: Task): boolean => task.generation < (generationOf.get(task.step_id) ?? 0);
  const kept = new Set<string>();
  for (const { data: task } of tasks) {
    if (!isOlder(task)) continue;
    const settled =
      task.state === 'queued' || task.state === 'leased' ? await cancelOlder(services, task) : task;
    if (settled.state === 'completed') kept.add(task.task_id);
  }
  return (task_id) => kept.has(task_id);
}

async function cancelOlder(
  services: Services,
  { job_id, task_id, generation }: Task,
): Promise<Task> {
  const path = paths.task(job_id, task_id);
  return services.documents.transact(async (transaction) => {
    const task = (await transaction.get<Task>(path)) as Task;
    const isRunning = task.state === 'queued' || task.state === 'leased';
    if (!isRunning || task.generation !== generation) return task;
    const cancelled = cancelTask(task, services.now());
    transaction.set(path, cancelled);
    return cancelled;
  });
}
