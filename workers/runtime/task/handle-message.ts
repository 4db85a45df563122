import { AttaccaError, type LeasedTask } from '@attacca/core';
import { type InternalApiError, type TaskReference, type TracedTask } from '../internal-api/client';
import { errorFields, logAbout } from '../process/log';
import { openMeter } from './attempt-meter';
import { runTask, type TaskOutcome } from './run-task';
import { type RequestClock, type TaskEnvironment } from './task-environment';

/** What becomes of the message: gone for good, or to be delivered again. */
export type Disposition = 'acknowledge' | 'redeliver';

/** A push request lives so long; work, 480 s at most, must fit into it. */
const REQUEST_SECONDS = 540;

/** A task that backs off for longer than this is left to the sweeper: the worker has better things to do. */
const LONGEST_WAIT_SECONDS = 20;

/** Reasons not to get a lease after which the message has no further use. */
const settled = ['LEASED', 'DONE', 'CANCELLED', 'NOT_FOUND', 'INVALID_REQUEST'];

interface Push {
  readonly reference: TaskReference;
  readonly environment: TaskEnvironment;
  readonly clock: RequestClock;
}

/**
 * Works on the task that a message names, and on those chained to it, within one push request.
 * Messages are hints: whoever gets the lease works, everybody else acknowledges.
 * @param receivedAt the environment's `elapsed()` when the request came
 */
export async function handleMessage(
  reference: TaskReference,
  environment: TaskEnvironment,
  receivedAt: number,
): Promise<Disposition> {
  const began = environment.elapsed();
  const since = (time: number): number => (environment.elapsed() - time) / 1000;
  const { api, report, close } = openMeter(environment.instanceTime, environment.api);
  const left = (): number => REQUEST_SECONDS - since(receivedAt);
  const clock = { used: () => since(began), left, report };
  try {
    return await workOn({ reference, environment: { ...environment, api }, clock });
  } finally {
    close();
  }
}

async function workOn(push: Push): Promise<Disposition> {
  let task = await leaseOrNothing(push);
  while (typeof task === 'object') {
    const traced: TracedTask = { ...task, traceparent: push.reference.traceparent };
    const outcome = await runTask(traced, push.environment, push.clock);
    if (outcome.kind === 'released') return 'redeliver';
    task = await nextTask(outcome, task, { ...push, reference: traced });
  }
  return task;
}

/** The chained task; or the same one again when it is to be tried soon. */
async function nextTask(
  outcome: TaskOutcome,
  task: LeasedTask,
  push: Push,
): Promise<LeasedTask | Disposition> {
  if (outcome.kind === 'completed') return outcome.chained ?? 'acknowledge';
  if (outcome.kind !== 'failed' || !outcome.willRetry) return 'acknowledge';
  const isWaitOver = await waitUntil(outcome.notBefore, task.timeout_seconds, push);
  if (!isWaitOver) return 'acknowledge';
  const again = await leaseOrNothing(push);
  // The message has done its work: what is left of the task is the sweeper's.
  return again === 'redeliver' ? 'acknowledge' : again;
}

async function leaseOrNothing(push: Push): Promise<LeasedTask | Disposition> {
  const { reference, environment } = push;
  const { api, instance, manifest } = environment;
  const { job_id, task_id, traceparent } = reference;
  const log = logAbout(environment.log, { job_id, task_id, traceparent });
  try {
    return await api.lease(reference, { instance, manifest_versions: [manifest.manifest_version] });
  } catch (error) {
    const code = error instanceof AttaccaError ? error.code : 'INTERNAL';
    if (code === 'TOO_EARLY') return waitAndLease(error as InternalApiError, push);
    if (settled.includes(code)) {
      log('INFO', `Nothing to do for this message: ${code}.`);
      return 'acknowledge';
    }
    log('ERROR', 'The task could not be leased.', errorFields(error));
    return 'redeliver';
  }
}

async function waitAndLease(
  { notBefore }: InternalApiError,
  push: Push,
): Promise<LeasedTask | Disposition> {
  const isWaitOver = notBefore !== null && (await waitUntil(notBefore, 0, push));
  return isWaitOver ? leaseOrNothing(push) : 'acknowledge';
}

/** Waits for a time of day that is near. @returns false when it is too far away to wait for */
async function waitUntil(
  notBefore: string | null,
  neededSeconds: number,
  { environment, clock }: Push,
): Promise<boolean> {
  const due = notBefore === null ? environment.now() : Date.parse(notBefore);
  const seconds = Math.max(0, (due - environment.now()) / 1000);
  if (!(seconds <= LONGEST_WAIT_SECONDS) || seconds + neededSeconds > clock.left()) return false;
  try {
    await environment.sleep(seconds * 1000, environment.shutdown);
    return true;
  } catch {
    // The process ends.
    return false;
  }
}
