import { type DocumentReader } from '@attacca/cloud';
import {
  assertHoldsLease,
  assertOutputsDeclared,
  AttaccaError,
  chooseChained,
  completeTask,
  finishTask,
  isTerminal,
  leaseTask,
  readAheadFor,
  type Draft,
  type Pipeline,
  type Task,
} from '@attacca/core';
import { type CountedTransaction } from '../pipelines/counted-transaction';
import { decide, draftOf, writeDraft } from '../pipelines/decide';
import { findTasks } from '../pipelines/decide-on-task';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { type CompleteCall } from './complete-call';
import { noJob, ownTask } from './read-task';
import { writeIngested } from './secure-outputs';

/** What became of one completion. */
export type Verdict =
  | {
      readonly kind: 'accepted' | 'repeated';
      readonly task: Task;
      /** The task the worker goes on with. */
      readonly chained: Task | null;
    }
  | { readonly kind: 'refused'; readonly error: AttaccaError };

export interface Outcome {
  readonly draft: Draft;
  /** One for each call, in their order. */
  readonly verdicts: readonly Verdict[];
}

/**
 * The transaction of completions of one job by one worker: their outputs, their joins, every ancestor that becomes
 * complete with them, and what follows from that. Each is guarded by its own lease and judged by itself, one after the
 * other, as if each had come alone.
 * @param calls about tasks of one job
 * @throws AttaccaError NOT_FOUND for a job that is not there
 */
export async function commitCompletions(
  transaction: CountedTransaction,
  services: Services,
  calls: readonly CompleteCall[],
): Promise<Outcome> {
  const { job_id = '' } = calls[0]?.address ?? {};
  const ids = [...new Set(calls.map(({ address }) => address.task_id))];
  const { pipeline, tasks } = await findTasks(transaction, job_id, ids);
  if (pipeline === undefined) throw noJob(job_id);
  const draft = draftOf(services, pipeline);
  ids.forEach((id, index) => draft.know('task', id, tasks[index]));
  const found = tasks.filter((task) => task !== undefined);
  await decide(transaction, job_id, readAheadFor(draft, found));
  const bench: Bench = { transaction, services, draft, writesOfFiles: [] };
  const verdicts: Verdict[] = [];
  for (const call of calls) verdicts.push(await judge(bench, call));
  for (const writeFile of bench.writesOfFiles) writeFile();
  writeDraft(transaction, draft, services);
  return { draft, verdicts };
}

interface Bench {
  readonly transaction: CountedTransaction;
  readonly services: Services;
  readonly draft: Draft;
  /** Called when everything was read. */
  readonly writesOfFiles: (() => void)[];
}

async function judge(bench: Bench, call: CompleteCall): Promise<Verdict> {
  const { transaction, services, draft } = bench;
  const { address, request } = call;
  const found = look(bench, call);
  if ('error' in found) return { kind: 'refused', error: found.error };
  const { task } = found;
  if (task.finished_by?.request_id === request.request_id) {
    return { kind: 'repeated', task, chained: await chainedBefore(transaction, task) };
  }
  const done = completeTask(task, request, draft);
  await decide(transaction, address.job_id, finishTask(draft, done));
  const chained = chain(draft, done, { services, call });
  const finished_by = { request_id: request.request_id, chained_task_id: chained?.task_id ?? null };
  draft.putTask({ ...(draft.drafted(done.task_id) ?? done), finished_by });
  bench.writesOfFiles.push(await writeIngested(transaction, draft.pipeline, done));
  return { kind: 'accepted', task: done, chained };
}

/** The task, if the call may complete it or has done so before; else what speaks against it. */
function look(
  { services, draft }: Bench,
  { address, request }: CompleteCall,
): { task: Task } | { error: AttaccaError } {
  try {
    const task = ownTask(draft.drafted(address.task_id), address);
    if (task.finished_by?.request_id !== request.request_id) {
      assertHoldsLease(task, request.lease_token);
      assertCurrent(task, draft.pipeline);
      assertOutputsDeclared(task, request, services.catalog);
    }
    return { task };
  } catch (error) {
    if (error instanceof AttaccaError) return { error };
    throw error;
  }
}

/** A retry has opened a new generation of the step: what the old one still does counts no more. */
function assertCurrent(task: Task, pipeline: Pipeline): void {
  const step = pipeline.steps.find((candidate) => candidate.step_id === task.step_id);
  if (step?.generation === task.generation) return;
  throw new AttaccaError('LEASE_LOST', `Task ${task.task_id} was started anew by a retry.`);
}

/** The answer was lost on its way: it is given again, with the same chained task. */
async function chainedBefore(transaction: DocumentReader, task: Task): Promise<Task | null> {
  const id = task.finished_by?.chained_task_id ?? null;
  const chained =
    id === null ? undefined : await transaction.get<Task>(paths.task(task.job_id, id));
  const isStillTheirs = chained?.state === 'leased' && chained.attempt === 1;
  return isStillTheirs ? chained : null;
}

/** The task that the worker goes on with, leased to it, and its step under way. */
function chain(
  draft: Draft,
  done: Task,
  { services, call }: { services: Services; call: CompleteCall },
): Task | null {
  if (isTerminal(draft.pipeline.state)) return null;
  // Those that another completion of the same transaction has chained are leased.
  const created = draft.queued
    .map((id) => draft.drafted(id))
    .filter((task): task is Task => task?.state === 'queued');
  const { caller, request } = call;
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
