import { type Draft, type Task } from '@attacca/core';
import { type Services } from '../services';
import { transactCounted, type CountedTransaction } from './counted-transaction';
import { hasChanged } from './decide';
import { logDraft } from './log-states';
import { paths } from './paths';

/** What a transaction decided; null where there was nothing to decide. */
export interface Drafted {
  readonly draft: Draft | null;
}

/**
 * Runs a transaction that commits a draft. The answer to a commit may be lost: then it has happened, the client runs the
 * transaction again, and that finds nothing left to do. What follows from the first run would be told to nobody.
 * @returns the last run's result; where that found nothing to do, with the draft of a run before it, as far as it is seen
 *   to be committed
 */
export async function transactDraft<Result extends Drafted>(
  services: Services,
  work: (transaction: CountedTransaction) => Promise<Result>,
): Promise<Result> {
  const drafts: Draft[] = [];
  const last = await transactCounted(services.documents, async (transaction) => {
    const result = await work(transaction);
    if (result.draft !== null && hasChanged(result.draft)) drafts.push(result.draft);
    return result;
  });
  // Whether a run before the last was committed or aborted is not known: that it is logged never is better than twice.
  if (last.draft !== null && hasChanged(last.draft)) logDraft(services, last.draft);
  const before = drafts.at(-1);
  if (before === undefined || before === last.draft) return last;
  if (last.draft !== null && hasChanged(last.draft)) return last;
  await keepWhatIsThere(services, before);
  return { ...last, draft: before };
}

/** Nobody is told of a task that was not committed. */
async function keepWhatIsThere(
  { documents }: Services,
  { pipeline, queued }: Draft,
): Promise<void> {
  const { job_id } = pipeline;
  const tasks = await documents.getAll<Task>(queued.map((id) => paths.task(job_id, id)));
  const waiting = tasks.filter((task) => task?.state === 'queued').map((task) => task?.task_id);
  queued.splice(0, Infinity, ...waiting.filter((id) => id !== undefined));
}
