import { executionError } from '../execution/execution-error';
import { type TracedTask } from '../internal-api/client';
import { errorFields } from '../process/log';
import { endsTheLease } from './heartbeat';
import { type RequestClock, type TaskEnvironment } from './task-environment';

/** How an attempt that did not complete ended for this worker. */
export type Unfinished =
  | {
      readonly kind: 'failed';
      readonly error_code: string;
      readonly willRetry: boolean;
      readonly notBefore: string | null;
    }
  /** The lease is not ours any more, or nobody could be told: nothing more may be done. */
  | { readonly kind: 'stopped' }
  /** Given back because the process ends. */
  | { readonly kind: 'released' };

/** Reports why an attempt ended, if that is still this worker's to report. Never rejects. */
export async function settleFailure(
  error: unknown,
  task: TracedTask,
  { api, log, report }: Pick<TaskEnvironment, 'api' | 'log'> & Pick<RequestClock, 'report'>,
): Promise<Unfinished> {
  const { structured } = executionError(error);
  const lease_token = task.lease.token;
  try {
    if (endsTheLease(error)) {
      log('INFO', "The task is no longer this worker's.", { error_code: structured.error_code });
      return { kind: 'stopped' };
    }
    if (structured.error_code === 'WORKER_SHUTDOWN') {
      await api.release(task, { lease_token, usage: report() });
      log('INFO', 'The lease was given back, because the worker ends.');
      return { kind: 'released' };
    }
    const isTheirs = structured.error_type === 'APPLICATION_ERROR';
    const { error_type, error_code } = structured;
    // Of what is wrong with somebody's file only the code: the message may name it, and its owner reads it in the job.
    const told = isTheirs ? { error_type, error_code } : structured;
    log(isTheirs ? 'WARNING' : 'ERROR', `${task.operation} failed.`, { ...told });
    const answer = await api.fail(task, { lease_token, error: structured, usage: report() });
    return {
      kind: 'failed',
      error_code: structured.error_code,
      willRetry: answer.will_retry,
      notBefore: answer.not_before ?? null,
    };
  } catch (reporting) {
    const message = 'The end of the task could not be reported; its lease will run out.';
    log('ERROR', message, errorFields(reporting));
    return { kind: 'stopped' };
  }
}
