import {
  assertHoldsLease,
  AttaccaError,
  extendLease,
  isTerminal,
  type HeartbeatAnswer,
  type HeartbeatRequest,
  type Task,
} from '@attacca/core';
import { paths } from '../pipelines/paths';
import { type Progress } from '../pipelines/progress';
import { type Services } from '../services';
import { found, readPipeline, type TaskAddress } from './lease';

/** A sign of life: extends the lease, takes progress, and says so when the work is no longer wanted. */
export async function heartbeat(
  services: Services,
  progress: Progress,
  { address, request }: { address: TaskAddress; request: HeartbeatRequest },
): Promise<HeartbeatAnswer> {
  const pipeline = await readPipeline(services, address.job_id);
  if (isTerminal(pipeline.state))
    throw new AttaccaError('CANCELLED', `Job ${address.job_id} is ${pipeline.state}.`);
  const { task, news } = await services.documents.transact(async (transaction) => {
    const path = paths.task(address.job_id, address.task_id);
    const before = found(await transaction.get<Task>(path), address.task_id);
    assertHoldsLease(before, request.lease_token);
    const reported = before.batch === null ? 0 : (request.progress?.items_done ?? 0);
    const items_reported = Math.max(before.items_reported, reported);
    const after = { ...extendLease(before, services.now()), items_reported };
    transaction.set(path, after);
    return { task: after, news: items_reported - before.items_reported };
  });
  if (news > 0) await progress.add(task, news);
  return { expires_at: task.lease?.expires_at ?? services.now() };
}
