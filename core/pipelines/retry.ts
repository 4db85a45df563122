import { AttaccaError } from '../errors';
import { usedBy } from './create';
import { touched } from './fail-pipeline';
import { type Pipeline, type PipelineInput, type Step } from './state';

/**
 * Opens a new generation of a failed pipeline: what failed or was cancelled starts anew, everything completed is kept.
 * @throws AttaccaError INVALID_STATE when the pipeline did not fail, NOT_FOUND when it is being deleted
 */
export function retryPipeline(pipeline: Pipeline, now: string): Pipeline {
  if (pipeline.deleted_at !== null)
    throw new AttaccaError('NOT_FOUND', `There is no job ${pipeline.job_id}.`);
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
    {
      ...pipeline,
      state: 'in_progress',
      generation,
      // By now more is known of its inputs than when it was submitted.
      uses: usedBy(pipeline.inputs),
      steps,
      error: null,
      finished_at: null,
      settled_at: null,
      deadline_at: null,
    },
    now,
  );
}

/** The inputs that a pipeline reads in steps which are not completed: what a retry cannot do without. */
export function inputsToRead({ inputs, steps }: Pipeline): PipelineInput[] {
  const sources = steps
    .filter(({ state }) => state !== 'completed')
    .flatMap((step) => Object.values(step.inputs));
  const names = new Set(sources.flatMap((source) => ('input' in source ? [source.input] : [])));
  return Object.entries(inputs).flatMap(([name, input]) => (names.has(name) ? [input] : []));
}

/** A fan-out keeps its batches, so that those which are complete can be kept. */
function reopened(step: Step, generation: number): Step {
  return {
    ...step,
    state: 'pending',
    generation,
    items_failed: 0,
    failed_items: [],
    outputs: {},
    conversions: {},
    error: null,
    cached: false,
    queued_at: null,
    started_at: null,
    finished_at: null,
  };
}
