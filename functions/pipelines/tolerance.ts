import {
  bookedPipeline,
  failForItems,
  pipelineLines,
  toleratedFailures,
  type Join,
  type Pipeline,
  type Step,
  type Task,
} from '@attacca/core';
import { errorFields } from '../http/log';
import { type Services } from '../services';
import { transactCounted } from './counted-transaction';
import { logStates } from './log-states';
import { paths } from './paths';

/** The leaves of a step are added up at most this often per instance. */
const intervalMilliseconds = 1000;

/** When each step was looked at last, by process: by the documents that all of its requests share. */
const lastLooks = new WeakMap<Services['documents'], Map<string, number>>();

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
  const change = await transactCounted(services.documents, async (transaction) => {
    const path = paths.pipeline(job_id);
    const before = await transaction.get<Pipeline>(path);
    if (before === undefined || runningStep(before, task) === undefined) return null;
    const now = services.now();
    const failing = failForItems(before, step, { failed_items, failed, now });
    const after = bookedPipeline(failing, transaction.counts);
    transaction.set(path, after);
    return { before, after };
  });
  if (change === null) return;
  logStates(services, change.after, pipelineLines(change.before, change.after));
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
  const lastLook = lastLooks.get(services.documents) ?? new Map<string, number>();
  lastLooks.set(services.documents, lastLook);
  const time = Date.parse(services.now());
  const last = lastLook.get(key) ?? 0;
  // A clock that was set back, as in tests, must not silence it.
  if (time >= last && time - last < intervalMilliseconds) return false;
  lastLook.set(key, time);
  if (lastLook.size > 1000) lastLook.delete(lastLook.keys().next().value ?? '');
  return true;
}
