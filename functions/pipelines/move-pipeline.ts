import { hasWork, isTerminal, isWaiting, moveOn, type Draft, type Pipeline } from '@attacca/core';
import { type Services } from '../services';
import { decide, draftOf, writeDraft } from './decide';
import { followUp } from './follow-up';
import { paths } from './paths';
import { settlePipeline } from './settle-pipeline';
import { transactDraft } from './transact-draft';

/*
 * Moves one pipeline on. Each call does a bounded amount; what it writes triggers the next call. Called twice, late or
 * out of order it changes nothing twice: every write is a transaction over the pipeline as it is then.
 */

/** @returns whether anything was moved */
export async function movePipeline(services: Services, job_id: string): Promise<boolean> {
  const pipeline = await services.documents.get<Pipeline>(paths.pipeline(job_id));
  if (pipeline === undefined || isWaiting(pipeline)) return false;
  if (isTerminal(pipeline.state)) return settlePipeline(services, pipeline);
  // A cheap look first: most triggers find nothing to do, and a transaction would make others wait.
  if (!hasWork(draftOf(services, pipeline))) return false;
  const draft = await commitMove(services, job_id);
  if (draft === null) return false;
  await followUp(services, draft);
  return draft.pipeline !== draft.before;
}

async function commitMove(services: Services, job_id: string): Promise<Draft | null> {
  const { draft: drafted } = await transactDraft(services, async (transaction) => {
    const pipeline = await transaction.get<Pipeline>(paths.pipeline(job_id));
    if (pipeline === undefined) return { draft: null };
    const draft = draftOf(services, pipeline);
    await decide(transaction, job_id, moveOn(draft));
    writeDraft(transaction, draft, services);
    return { draft };
  });
  return drafted;
}
