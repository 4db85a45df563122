import { bookedPipeline, touched, type Pipeline } from '@attacca/core';
import { type Services } from '../services';
import { transactCounted } from './counted-transaction';
import { paths } from './paths';

/*
 * One owner has so many jobs at work; the others wait, the urgent and the old first. Every job begins as one that waits,
 * and who is next is read from the database as of one instant: there is no counter that a crash could leave wrong, and no
 * document that all of a user's jobs write. Of jobs that are submitted in the same instant each is let in by its own
 * request, so that requests do not meet in a document; when one overtakes another between the two steps, a job more may
 * be at work than is allowed.
 */

/** Turns read by one call: whoever may have more jobs than that at work has to end some before others are let in. */
const mostTurns = 1000;

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
  const allowed = await allowedAtWork(services, owner);
  const admitted: string[] = [];
  for (const job_id of await nextJobs(services, owner, allowed))
    if (await admit(services, job_id)) admitted.push(job_id);
  return admitted;
}

/**
 * Lets in one job if it is its turn. Those before it are let in by whoever submitted them.
 * @param allowed jobs of the owner's at work
 * @returns whether this call let it in
 */
export async function admitInTurn(
  services: Services,
  { job_id, owner }: Pick<Pipeline, 'job_id' | 'owner'>,
  allowed: number,
): Promise<boolean> {
  const next = await nextJobs(services, owner, allowed);
  return next.includes(job_id) && (await admit(services, job_id));
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

/** The waiting ones among the jobs that are to be at work: those that are, then the urgent, then the old. */
async function nextJobs(
  { documents }: Services,
  owner: string,
  allowed: number,
): Promise<string[]> {
  if (allowed < 1) return [];
  const found = await documents.query<Pick<Pipeline, 'job_id' | 'admitted_at'>>({
    from: { collection: 'pipelines' },
    where: [
      ['owner', '==', owner],
      ['state', 'in', ['pending', 'in_progress']],
    ],
    orderBy: [
      // Any time comes before null, which is who waits.
      ['admitted_at', 'desc'],
      ['priority', 'desc'],
      ['created_at', 'asc'],
      ['job_id', 'asc'],
    ],
    limit: Math.min(allowed, mostTurns),
    select: ['job_id', 'admitted_at'],
  });
  return found.filter(({ data }) => data.admitted_at === null).map(({ data }) => data.job_id);
}

async function allowedAtWork({ documents, config }: Services, owner: string): Promise<number> {
  const user = await documents.get<UserRecord>(paths.user(owner));
  return user?.jobs_at_work ?? config.quotas.jobs_at_work;
}

async function admit(services: Services, job_id: string): Promise<boolean> {
  return transactCounted(services.documents, async (transaction) => {
    const path = paths.pipeline(job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    if (pipeline?.state !== 'pending' || pipeline.admitted_at !== null) return false;
    const now = services.now();
    const admitted = touched({ ...pipeline, admitted_at: now }, now);
    transaction.set(path, bookedPipeline(admitted, transaction.counts));
    return true;
  });
}
