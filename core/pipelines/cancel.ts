import { AttaccaError } from '../errors';
import { touched } from './fail-pipeline';
import { isTerminal, type Pipeline, type Step } from './state';

/**
 * Ends a pipeline for good: what is not finished is cancelled, what is finished stays. A cancelled one is left as it is.
 * @throws AttaccaError INVALID_STATE when it is complete or has failed
 */
export function cancelPipeline(pipeline: Pipeline, now: string): Pipeline {
  if (pipeline.state === 'cancelled') return pipeline;
  if (isTerminal(pipeline.state)) {
    throw new AttaccaError(
      'INVALID_STATE',
      `Job ${pipeline.job_id} is ${pipeline.state}; only a job that is not over can be cancelled.`,
    );
  }
  const steps = pipeline.steps.map((step) => (isFinished(step) ? step : cancelled(step, now)));
  return touched({ ...pipeline, state: 'cancelled', steps }, now);
}

function isFinished({ state }: Step): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

function cancelled(step: Step, now: string): Step {
  return { ...step, state: 'cancelled', finished_at: now };
}
