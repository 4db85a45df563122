import {
  bookedPipeline,
  failForItems,
  toleratedFailures,
  type Join,
  type Pipeline,
  type Step,
  type Task,
} from '@attacca/core';
import { errorFields } from '../http/log';
import { type Services } from '../services';
import { transactCounted } from './counted-transaction';
import { paths } from './paths';

/** The leaves of a step are added up at most this often per instance. */
const intervalMilliseconds = 1000;

/** When each step was looked at last, by instance of the services. */
const lastLooks = new WeakMap<Services, Map<string, number>>();

/**
 * Fails a pipeline as soon as more items of a step have failed than are tolerated, over all its leaves. The joins
 * themselves find it out when they are complete; by then everything has run.
 */
export async function failAboveTolerance(services: Services, task: Task): Promise<void> {
  const { job_id, step_id } = task;
  if (task.batch === null || !isTime(services, `${job_id} ${step_id}`)) return;
  try {
    await addUpLeaves(services, task);
  } catch (error) {
    // The task is settled: its worker has its answer, and the joins find out in the end.
    services.log('ERROR', 'the failed items of a step were not added up', {
      job_id,
      step_id,
      ...errorFields(error),
    });
  }
}

async function addUpLeaves(services: Services, task: Task): Promise<void> {
  const { job_id, step_id, generation } = task;
  const pipeline = await services.documents.get<Pipeline>(paths.pipeline(job_id));
  const step = pipeline && runningStep(pipeline, task);
  if (step === undefined || toleratedFailures(step) === 0) return;
  const leaves = await services.documents.query<Join>({
    from: { collection: paths.joins(job_id) },
    where: [
      ['step_id', '==', step_id],
      ['failed_items', '>', 0],
    ],
    orderBy: [['failed_items', 'asc']],
    select: ['join_id', 'generation', 'failed_items', 'failed'],
  });
  const counted = leaves
    .map(({ data }) => data)
    .filter((join) => join.generation === generation && join.join_id.split('.').at(-2) === '0');
  const failed_items = counted.reduce((sum, join) => sum + join.failed_items, 0);
  if (failed_items <= toleratedFailures(step)) return;
  const failed = counted.flatMap((join) => join.failed).sort((a, b) => a.index - b.index);
  await transactCounted(services.documents, async (transaction) => {
    const path = paths.pipeline(job_id);
    const current = await transaction.get<Pipeline>(path);
    if (current === undefined || runningStep(current, task) === undefined) return;
    const now = services.now();
    const over = failForItems(current, step, { failed_items, failed, now });
    transaction.set(path, bookedPipeline(over, transaction.counts));
  });
}

function runningStep({ state, steps }: Pipeline, task: Task): Step | undefined {
  return steps.find(
    (step) =>
      state === 'in_progress' &&
      step.step_id === task.step_id &&
      step.generation === task.generation &&
      (step.state === 'queued' || step.state === 'processing'),
  );
}

function isTime(services: Services, key: string): boolean {
  const lastLook = lastLooks.get(services) ?? new Map<string, number>();
  lastLooks.set(services, lastLook);
  const time = Date.parse(services.now());
  const last = lastLook.get(key) ?? 0;
  // A clock that was set back, as in tests, must not silence it.
  if (time >= last && time - last < intervalMilliseconds) return false;
  lastLook.set(key, time);
  if (lastLook.size > 1000) lastLook.delete(lastLook.keys().next().value ?? '');
  return true;
}
