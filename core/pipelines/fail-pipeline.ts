import { type StructuredError } from '../errors';
import { isTerminal, type Pipeline, type Step } from './state';
import { timeAfter } from './time';

/** How long a pipeline may stand still before the sweeper looks whether its trigger was lost. */
export const pipelineDueSeconds = 60;
/** One that waits for its turn is let in by who ends; the sweeper looks seldom. */
const waitingDueSeconds = 300;

/** Brings the times of a changed pipeline up to date. What is over stays due until all that follows was done. */
export function touched(pipeline: Pipeline, now: string): Pipeline {
  const isOver = isTerminal(pipeline.state);
  return {
    ...pipeline,
    updated_at: now,
    finished_at: isOver ? (pipeline.finished_at ?? now) : null,
    due_at: pipeline.settled_at === null ? dueAt(pipeline, now) : null,
  };
}

function dueAt(pipeline: Pipeline, now: string): string {
  const isWaiting = pipeline.state === 'pending' && pipeline.admitted_at === null;
  // Whoever lets in a new job may have died over it: the first look comes sooner.
  const isLong = isWaiting && now !== pipeline.created_at;
  const due = timeAfter(now, isLong ? waitingDueSeconds : pipelineDueSeconds);
  const { deadline_at } = pipeline;
  const isLater = deadline_at === null || isTerminal(pipeline.state) || deadline_at > due;
  return isLater ? due : deadline_at;
}

/**
 * Fails the pipeline, at a step or as a whole. What runs beside it is told to stop at its next heartbeat. The traceback
 * stays with the task: clients may read the pipeline's document.
 */
export function failPipeline(
  pipeline: Pipeline,
  { step_id, error, now }: { step_id: string | null; error: StructuredError; now: string },
): Pipeline {
  if (isTerminal(pipeline.state)) return pipeline;
  const { raw_traceback, ...shown } = error;
  const located: StructuredError = step_id === null ? shown : { ...shown, step_id };
  const steps = pipeline.steps.map((step): Step => {
    if (step.step_id === step_id)
      return { ...step, state: 'failed', error: located, finished_at: now };
    const isActive = step.state === 'queued' || step.state === 'processing';
    return isActive ? { ...step, state: 'cancelled', finished_at: now } : step;
  });
  return touched({ ...pipeline, state: 'failed', steps, error: located }, now);
}
