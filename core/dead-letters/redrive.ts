import { type Pipeline, type Task } from '../pipelines/state';
import { nothingToDo } from './decide';

export type RedriveDecision =
  | { readonly kind: 'publish'; readonly task: Task; readonly traceparent: string }
  | { readonly kind: 'retry_job'; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string };

/**
 * What an operator's redrive does: a task that waits for a worker is published again, without a limit, because a person
 * has looked. Of a job that has failed nothing waits any more: it must be retried as a whole.
 */
export function decideRedrive({
  pipeline,
  task,
}: {
  readonly pipeline: Pipeline | undefined;
  readonly task: Task | undefined;
}): RedriveDecision {
  if (pipeline?.state === 'failed' && task !== undefined && task.state !== 'completed')
    return {
      kind: 'retry_job',
      why: `Its job has failed: retry the job ${pipeline.job_id} instead.`,
    };
  const nothing = nothingToDo(pipeline, task);
  if (nothing !== null || pipeline === undefined || task === undefined)
    return { kind: 'nothing', why: nothing ?? 'Its task is gone.' };
  return { kind: 'publish', task, traceparent: pipeline.traceparent };
}
