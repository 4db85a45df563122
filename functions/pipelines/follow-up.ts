import {
  handOver,
  resolveTask,
  type CacheClaim,
  type CacheEntry,
  type Draft,
  type Task,
} from '@attacca/core';
import { errorFields } from '../http/log';
import { type Services } from '../services';
import { decideOnTask } from './decide-on-task';
import { paths } from './paths';
import { publishTasks } from './publish';

/**
 * What follows from a committed move outside its transaction: workers are told of new tasks, and tasks whose result may
 * be in the cache are looked at. All of it is repeated by the sweeper if it is lost here.
 * @param chained tasks that need no message, because their workers have them already
 */
export async function followUp(
  services: Services,
  draft: Draft,
  chained: readonly string[] = [],
): Promise<void> {
  const { job_id, traceparent } = draft.pipeline;
  const told = draft.queued.filter((id) => !chained.includes(id));
  const tasks = told
    .map((id) => draft.drafted(id))
    .filter((task): task is Task => task !== undefined);
  await publishTasks(services, tasks, traceparent);
  for (const task_id of draft.lookups) await resolve(services, { job_id, task_id });
  for (const claim of draft.woken) await resolve(services, claim);
}

/** Gives a queued task its result if the cache has it, or to a worker if nobody else computes it. */
export async function resolve(
  services: Services,
  claim: CacheClaim & { readonly key?: string },
): Promise<void> {
  try {
    const draft = await decideOnTask(services, claim, resolveTask);
    if (draft !== null) await followUp(services, draft);
    else if (claim.key !== undefined) await passOver(services, claim.key, claim);
  } catch (error) {
    // It may belong to another pipeline than the one that was moved: nobody else must suffer for it.
    services.log('ERROR', 'a waiting task was not resolved; the sweeper comes back to it', {
      ...claim,
      ...errorFields(error),
    });
  }
}

/** A task that was to compute a result is gone with its pipeline: the next who waits computes it. */
async function passOver(services: Services, key: string, gone: CacheClaim): Promise<void> {
  const promoted = await services.documents.transact(async (transaction) => {
    const path = paths.cache(key);
    const entry = await transaction.get<CacheEntry>(path);
    const handover = handOver(entry, gone, services.now());
    if (handover === undefined) return null;
    if (handover.entry === null) transaction.delete(path);
    else transaction.set(path, handover.entry);
    return handover.promoted;
  });
  if (promoted !== null) await resolve(services, { ...promoted, key });
}
