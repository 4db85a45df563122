import { touched, type Pipeline } from '@attacca/core';
import { type Services } from '../services';
import { paths } from './paths';

/*
 * One owner has so many jobs at work; the others wait, the urgent and the old first. What is at work is counted, not
 * kept in a counter: there is nothing that a crash could leave wrong, and no document that all of a user's jobs write.
 */

/** Jobs let in by one call: an end lets in one, only a raised quota more. */
const mostAdmitted = 50;

/** `users/{uid}`. */
export interface UserRecord {
  readonly uid: string;
  /** Quota of the user's last submission: whoever lets in the next job does not see the user's claims. */
  readonly jobs_at_work: number;
  readonly updated_at: string;
}

/** Jobs of an owner that were let in and are not over. */
export function countAtWork({ documents }: Services, owner: string): Promise<number> {
  return documents.count({
    from: { collection: 'pipelines' },
    where: [
      ['owner', '==', owner],
      ['state', 'in', ['pending', 'in_progress']],
      // Any time at all: who waits has null there.
      ['admitted_at', '>=', ''],
    ],
  });
}

/**
 * Lets in an owner's next jobs, by priority and age, as far as the quota reaches. Called by several at once, it lets in
 * none twice.
 * @returns ids of the jobs that this call let in
 */
export async function admitNext(services: Services, owner: string): Promise<string[]> {
  const waiting = await waitingJobs(services, owner);
  if (waiting.length === 0) return [];
  // Counted after the list was read: whoever is let in by others in between is counted, and missing from no list.
  const [allowed, atWork] = await Promise.all([
    allowedAtWork(services, owner),
    countAtWork(services, owner),
  ]);
  const admitted: string[] = [];
  for (const job_id of waiting.slice(0, Math.max(0, allowed - atWork)))
    if (await admit(services, job_id)) admitted.push(job_id);
  return admitted;
}

/** Keeps an owner's effective quota for those who let in the next job. */
export async function rememberQuota(
  services: Services,
  uid: string,
  jobs_at_work: number,
): Promise<void> {
  const path = paths.user(uid);
  const known = await services.documents.get<UserRecord>(path);
  if (known?.jobs_at_work === jobs_at_work) return;
  await services.documents.transact(async (transaction) => {
    const current = await transaction.get<UserRecord>(path);
    const record: UserRecord = { ...current, uid, jobs_at_work, updated_at: services.now() };
    transaction.set(path, record);
  });
}

async function waitingJobs({ documents }: Services, owner: string): Promise<string[]> {
  const found = await documents.query<Pick<Pipeline, 'job_id'>>({
    from: { collection: 'pipelines' },
    where: [
      ['owner', '==', owner],
      ['state', '==', 'pending'],
      ['admitted_at', '==', null],
    ],
    orderBy: [
      ['priority', 'desc'],
      ['created_at', 'asc'],
      ['job_id', 'asc'],
    ],
    limit: mostAdmitted,
    select: ['job_id'],
  });
  return found.map(({ data }) => data.job_id);
}

async function allowedAtWork({ documents, config }: Services, owner: string): Promise<number> {
  const user = await documents.get<UserRecord>(paths.user(owner));
  return user?.jobs_at_work ?? config.quotas.jobs_at_work;
}

async function admit(services: Services, job_id: string): Promise<boolean> {
  return services.documents.transact(async (transaction) => {
    const path = paths.pipeline(job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    if (pipeline?.state !== 'pending' || pipeline.admitted_at !== null) return false;
    const now = services.now();
    transaction.set(path, touched({ ...pipeline, admitted_at: now }, now));
    return true;
  });
}
