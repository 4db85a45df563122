import { type DocumentTransaction } from '@attacca/cloud';
import {
  assertHoldsLease,
  assertOutputsDeclared,
  AttaccaError,
  chooseChained,
  completeTask,
  finishTask,
  isTerminal,
  leaseTask,
  type CompleteAnswer,
  type CompleteRequest,
  type Draft,
  type Pipeline,
  type Task,
} from '@attacca/core';
import { decide, draftOf, writeDraft } from '../pipelines/decide';
import { followUp } from '../pipelines/follow-up';
import { paths } from '../pipelines/paths';
import { type Progress } from '../pipelines/progress';
import { failAboveTolerance } from '../pipelines/tolerance';
import { type Services } from '../services';
import { type WorkerCaller } from './caller';
import { leasedTask } from './leased-task';
import { readTask, type TaskAddress } from './read-task';
import { secureOutputs, writeIngested } from './secure-outputs';

interface CompleteCall {
  readonly caller: WorkerCaller;
  readonly address: TaskAddress;
  readonly request: CompleteRequest;
}

/** What the transaction of a completion decided. */
interface Outcome {
  /** Null when the call was a repeat. */
  readonly draft: Draft | null;
  readonly pipeline: Pipeline;
  readonly task: Task;
  readonly chained: Task | null;
}

/**
 * Completes a task: its outputs, its joins, every ancestor that becomes complete with it, and what follows from that
 * are one transaction, guarded by the lease. A repeat gets the first answer.
 */
export async function complete(
  services: Services,
  progress: Progress,
  call: CompleteCall,
): Promise<CompleteAnswer> {
  await secureOutputs(services, call);
  const outcome = await services.documents.transact((transaction) =>
    commit(transaction, services, call),
  );
  const { draft, pipeline, task, chained } = outcome;
  const [answer] = await Promise.all([
    chained === null ? null : leasedTask(services, pipeline, chained),
    draft === null ? null : followUp(services, draft, chained?.task_id ?? null),
    draft === null ? null : progress.add(task, itemsDone(task), pipeline),
    task.failed_items.length === 0 ? null : failAboveTolerance(services, task),
  ]);
  return { chained: answer };
}

async function commit(
  transaction: DocumentTransaction,
  services: Services,
  { caller, address, request }: CompleteCall,
): Promise<Outcome> {
  const { pipeline, task } = await readTask(transaction, address);
  if (task.finished_by?.request_id === request.request_id)
    return repeated(transaction, pipeline, task);
  assertHoldsLease(task, request.lease_token);
  assertCurrent(task, pipeline);
  assertOutputsDeclared(task, request, services.catalog);
  const draft = draftOf(services, pipeline);
  draft.know('task', task.task_id, task);
  const done = completeTask(task, request, draft.now);
  await decide(transaction, address.job_id, finishTask(draft, done));
  const chained = chain(draft, done, { services, caller, request });
  const finished_by = { request_id: request.request_id, chained_task_id: chained?.task_id ?? null };
  draft.putTask({ ...done, finished_by });
  const writeFile = await writeIngested(transaction, pipeline, done);
  writeFile();
  writeDraft(transaction, draft, services);
  return { draft, pipeline: draft.pipeline, task: done, chained };
}

/** A retry has opened a new generation of the step: what the old one still does counts no more. */
function assertCurrent(task: Task, pipeline: Pipeline): void {
  const step = pipeline.steps.find((candidate) => candidate.step_id === task.step_id);
  if (step?.generation === task.generation) return;
  throw new AttaccaError('LEASE_LOST', `Task ${task.task_id} was started anew by a retry.`);
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
  return { draft: null, pipeline, task, chained: isStillTheirs ? chained : null };
}

/** The task that the worker goes on with, leased to it, and its step under way. */
function chain(
  draft: Draft,
  done: Task,
  { services, caller, request }: { services: Services } & Omit<CompleteCall, 'address'>,
): Task | null {
  if (isTerminal(draft.pipeline.state)) return null;
  const created = draft.queued
    .map((id) => draft.drafted(id))
    .filter((task): task is Task => task !== undefined);
  const { seconds_left, seconds_used } = request;
  const { catalog } = services;
  const { service } = caller;
  const chosen = chooseChained(created, { done, service, seconds_left, seconds_used, catalog });
  if (chosen === null) return null;
  const claim = {
    request_id: `${request.request_id}:chained`,
    token: services.newId(),
    holder: service,
    instance: 'chained',
    now: draft.now,
  };
  const leased = leaseTask(chosen, claim);
  draft.putTask(leased);
  const step = draft.step(leased.step_id);
  if (step.state === 'queued') {
    draft.replaceStep({ ...step, state: 'processing', started_at: draft.now });
  }
  return leased;
}

function itemsDone({ batch, items_reported }: Task): number {
  return batch === null ? 0 : batch.to - batch.from - items_reported;
}
