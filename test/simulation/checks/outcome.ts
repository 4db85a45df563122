import { isTerminal, type Pipeline, type Step } from '@attacca/core';
import { type Behaviour } from '../scenario/behaviour';
import { type Job } from '../scenario/clients';
import { executeReference, type ReferenceResult, type StepResult } from '../scenario/reference';
import { type World } from '../world';
import { checkJoins } from './joins';
import { lostItems, readProduced, tasksOf } from './produced';
import { checkUsage } from './usage';

/** What the outcome of a run is measured against. */
export interface Expectation {
  readonly world: World;
  readonly behaviour: Behaviour;
  /** Content of the input files, by file id. */
  readonly contents: ReadonlyMap<string, string>;
  /** Whether the world was such that every attempt at a task may have failed. */
  readonly isFaulty: boolean;
  /** Input files that somebody wanted deleted. */
  readonly unwantedFiles: ReadonlySet<string>;
}

/** Compares how a pipeline ended with what the reference makes of the same request. @throws Error saying what differs */
export function checkOutcome(expected: Expectation, job: Job): void {
  const { world } = expected;
  const pipeline = world.database.get(`pipelines/${job.job_id}`) as unknown as Pipeline;
  const about = `${job.job_id} (${job.intention.plan.name}, ${pipeline.state})`;
  try {
    if (!isTerminal(pipeline.state)) throw new Error('it has not ended');
    if (pipeline.settled_at === null) throw new Error('what follows from its end was never done');
    checkUsage(world, pipeline);
    const reference = referenceOf(expected, job, pipeline);
    checkState(expected, job, { pipeline, reference });
    for (const step of pipeline.steps) {
      if (step.state !== 'completed') continue;
      checkStep(world, pipeline, { step, result: reference.get(step.step_id) });
      checkJoins(world, pipeline, step);
    }
  } catch (error) {
    throw new Error(`${about}: ${(error as Error).message}`, { cause: error });
  }
}

function referenceOf(expected: Expectation, job: Job, pipeline: Pipeline): ReferenceResult {
  const { world, behaviour, contents } = expected;
  const lost = new Map(
    pipeline.steps.map(({ step_id }) => [step_id, lostItems(tasksOf(world, job.job_id, step_id))]),
  );
  return executeReference(job.intention.plan, { behaviour, contents, lost });
}

interface Ending {
  readonly pipeline: Pipeline;
  readonly reference: ReferenceResult;
}

/** Whether the pipeline may have ended in this state. */
function checkState(expected: Expectation, job: Job, { pipeline, reference }: Ending): void {
  const failing = [...reference].filter(([, { kind }]) => kind === 'failed').map(([id]) => id);
  const { state, error } = pipeline;
  if (state === 'complete') {
    if (failing.length > 0) throw new Error(`${failing.join(', ')} should have failed`);
    const open = pipeline.steps.find((step) => step.state !== 'completed');
    if (open !== undefined) throw new Error(`its step ${open.step_id} is ${open.state}`);
    return;
  }
  if (state === 'cancelled') {
    if (!job.wasCancelAsked) throw new Error('nobody asked for that');
    return;
  }
  if (error === null) throw new Error('it says no error');
  if (error.error_code === 'DEADLINE_EXCEEDED') {
    if (job.intention.plan.deadline_seconds !== null) return;
    throw new Error('it has no deadline to exceed');
  }
  // Who deletes a file at the very moment of a submission may be the first; then its upload is not there.
  const isUploadGone = Object.values(job.intention.plan.files).some((file) =>
    expected.unwantedFiles.has(file),
  );
  if (isUploadGone && ['FILE_NOT_READY', 'OUTPUT_MISSING'].includes(error.error_code)) return;
  const isExplained = error.step_id !== undefined && failing.includes(error.step_id);
  const isBroken =
    error.error_type === 'INFRASTRUCTURE_ERROR' || error.error_code === 'ITEMS_FAILED';
  if (isExplained || (isBroken && expected.isFaulty)) return;
  const which = failing.join(', ') || 'nothing';
  throw new Error(`${JSON.stringify(error)}, while ${which} should fail`);
}

function checkStep(
  world: World,
  pipeline: Pipeline,
  { step, result }: { step: Step; result: StepResult | undefined },
): void {
  if (step.implicit) return;
  const where = `step ${step.step_id} (${step.operation})`;
  if (result?.kind !== 'completed')
    throw new Error(`${where} was completed, and should have ${result?.kind}`);
  const produced = readProduced(world, pipeline, step);
  for (const [port, wanted] of Object.entries(result.values)) {
    for (const [item, content] of wanted.entries()) {
      const is = produced.values[port]?.get(item) ?? null;
      if (is !== content)
        throw new Error(`${where}: item ${item} of ${port} is ${is}, and should be ${content}`);
    }
    const made = produced.values[port]?.size ?? 0;
    const due = wanted.filter((content) => content !== null).length;
    if (made !== due) throw new Error(`${where}: ${port} has ${made} items; ${due} are due`);
  }
  for (const [port, wanted] of Object.entries(result.items)) {
    const [is, should] = [produced.items[port] ?? [], wanted].map((list) => JSON.stringify(list));
    if (is !== should) throw new Error(`${where}: ${port} is ${is}, and should be ${should}`);
  }
  if (step.items_failed !== result.failedItems.length)
    throw new Error(
      `${where}: ${step.items_failed} items are said to have failed; ${result.failedItems.length} did`,
    );
  const stranger = step.failed_items.find(({ index }) => !result.failedItems.includes(index));
  if (stranger !== undefined) throw new Error(`${where}: item ${stranger.index} did not fail`);
}
