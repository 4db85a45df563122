import {
  assertHoldsLease,
  AttaccaError,
  bookedTask,
  extendLease,
  isOver,
  type HeartbeatAnswer,
  type HeartbeatRequest,
} from '@attacca/core';
import { transactCounted } from '../pipelines/counted-transaction';
import { paths } from '../pipelines/paths';
import { type Progress } from '../pipelines/progress';
import { type Services } from '../services';
import { readTask, type TaskAddress } from './read-task';

/** A sign of life: extends the lease, takes progress, and says so when the work is no longer wanted. */
export async function heartbeat(
  services: Services,
  progress: Progress,
  { address, request }: { address: TaskAddress; request: HeartbeatRequest },
): Promise<HeartbeatAnswer> {
  const { task, news, pipeline } = await transactCounted(
    services.documents,
    async (transaction) => {
      const { pipeline: seen, task: before } = await readTask(transaction, address);
      const now = services.now();
      assertHoldsLease(before, request.lease_token);
      if (isOver(before, seen, now))
        throw new AttaccaError('CANCELLED', `Task ${before.task_id} is no longer wanted.`);
      const reported = before.batch === null ? 0 : (request.progress?.items_done ?? 0);
      const items_reported = Math.max(before.items_reported, reported);
      const extended = bookedTask(extendLease(before, now), transaction.counts);
      const after = { ...extended, items_reported };
      transaction.set(paths.task(address.job_id, address.task_id), after);
      return { task: after, pipeline: seen, news: items_reported - before.items_reported };
    },
  );
  if (news > 0) await progress.add(task, news, pipeline);
  return { expires_at: task.lease?.expires_at ?? services.now() };
}
