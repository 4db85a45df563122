import { type DocumentTransaction } from '@attacca/cloud';
import { timeAfter, type Pipeline } from '@attacca/core';
import { type Services } from '../services';
import { paths } from './paths';

/*
 * How many jobs a user submitted today, deleted ones among them: deleting gives nothing back. Jobs that are there are
 * counted where they are; of one that goes on the day of its submission a small record stays, written by the transaction
 * that removes it. So a submission writes nothing more than its job, and there is no counter that all submissions of a
 * user would write (docs/decisions/0020-submissions-are-counted.md).
 */

/** `deleted_jobs/{id}`: a job that was submitted and deleted on one day. */
export interface DeletedJob {
  readonly job_id: string;
  readonly owner: string;
  readonly created_at: string;
  /** For Firestore's TTL policy, which wants a type of its own: of yesterday nobody asks. */
  readonly expires_at: Date;
}

const daySeconds = 86_400;

/** Has a job that is being removed still count as submitted. Belongs in the transaction that removes its document. */
export function rememberSubmission(
  transaction: Pick<DocumentTransaction, 'set'>,
  { job_id, owner, created_at }: Pipeline,
  now: string,
): void {
  if (created_at < midnightOf(now)) return;
  const expires_at = new Date(timeAfter(created_at, 2 * daySeconds));
  const record: DeletedJob = { job_id, owner, created_at, expires_at };
  transaction.set(paths.deletedJob(job_id), record);
}

/** Jobs that a user submitted since midnight UTC. */
export async function countSubmissions(
  services: Pick<Services, 'documents' | 'now'>,
  owner: string,
): Promise<number> {
  const { documents } = services;
  const today = [
    ['owner', '==', owner],
    ['created_at', '>=', midnightOf(services.now())],
  ] as const;
  const kept = await documents.count({
    from: { collection: 'pipelines' },
    where: today,
    // The order of the list of jobs, whose index this then shares.
    orderBy: [
      ['created_at', 'desc'],
      ['job_id', 'desc'],
    ],
  });
  // After the others, not beside them: one that is removed in between is counted twice, and never not at all.
  return kept + (await documents.count({ from: { collection: 'deleted_jobs' }, where: today }));
}

function midnightOf(now: string): string {
  return `${now.slice(0, 10)}T00:00:00.000Z`;
}
