import { AttaccaError } from '../errors';
import { touched } from './advance';
import { type Pipeline, type Step } from './state';

/**
 * Opens a new generation of a failed pipeline: what failed or was cancelled starts anew, everything completed is kept.
 * @throws AttaccaError INVALID_STATE when the pipeline did not fail
 */
export function retryPipeline(pipeline: Pipeline, now: string): Pipeline {
  if (pipeline.state !== 'failed') {
    throw new AttaccaError(
      'INVALID_STATE',
      `Job ${pipeline.job_id} is ${pipeline.state}; only a failed job can be retried.`,
    );
  }
  const generation = pipeline.generation + 1;
  const steps = pipeline.steps.map((step) =>
    step.state === 'completed' ? step : reopened(step, generation),
  );
  return touched(
    { ...pipeline, state: 'in_progress', generation, steps, error: null, finished_at: null },
    now,
  );
}

function reopened(step: Step, generation: number): Step {
  return {
    ...step,
    state: 'pending',
    generation,
    expansion: null,
    items_failed: 0,
    outputs: {},
    conversions: {},
    error: null,
    cached: false,
    queued_at: null,
    started_at: null,
    finished_at: null,
  };
}
