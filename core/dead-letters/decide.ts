import { structuredError, type StructuredError } from '../errors';
import { isTerminal, type Pipeline, type Task } from '../pipelines/state';

/** Times a task is published again while no worker of its service takes anything. */
export const maxRequeuesAtRest = 3;

/**
 * The same while the service takes other tasks. A backlog alone brings dead letters, and must fail nothing; but a message
 * that nobody can take must not go round forever either. With Pub/Sub's backoff this is more than an hour.
 */
export const maxRequeuesAtWork = 100;

/** What a dead letter meets: the documents it names, and what was requeued before it. */
export interface DeadLetterCase {
  readonly pipeline: Pipeline | undefined;
  readonly task: Task | undefined;
  /** When the message was published. */
  readonly published_at: string;
  /** Dead letters of this task and generation after which it was published again. */
  readonly requeued: readonly Requeued[];
  readonly is_service_at_work: boolean;
}

/** One time that a task was published again: when, and whether its service was taking other tasks. */
export interface Requeued {
  readonly received_at: string;
  readonly is_service_at_work: boolean;
}

export type DeadLetterDecision =
  | { readonly kind: 'requeue'; readonly why: string }
  | { readonly kind: 'fail'; readonly why: string }
  | { readonly kind: 'ignore'; readonly why: string };

/**
 * What is to become of a task whose message no worker would take. Only a task that waits for a worker in a running
 * pipeline needs anything: it is published again, and fails once that was done too often.
 */
export function decideDeadLetter(found: DeadLetterCase): DeadLetterDecision {
  const { pipeline, task } = found;
  const nothing = nothingToDo(pipeline, task);
  if (nothing !== null) return { kind: 'ignore', why: nothing };
  const { requeued, is_service_at_work, published_at } = found;
  // The sweeper publishes, too: messages side by side must not use the rounds up faster, nor multiply.
  if (requeued.some(({ received_at }) => published_at < received_at))
    return { kind: 'ignore', why: 'A later message of its task is under way.' };
  const atWork = is_service_at_work ? ' while its service was at work' : '';
  const limit = is_service_at_work ? maxRequeuesAtWork : maxRequeuesAtRest;
  const alike = (before: Requeued): boolean => before.is_service_at_work === is_service_at_work;
  const times = requeued.filter(alike).length;
  if (times < limit)
    return {
      kind: 'requeue',
      why: `The task waits for a worker; it was published again (${times + 1} of ${limit}${atWork}).`,
    };
  return {
    kind: 'fail',
    why: `The task had been published again ${limit} times${atWork}; it was failed.`,
  };
}

/** Why a task needs no message; null where it waits for a worker. */
export function nothingToDo(pipeline: Pipeline | undefined, task: Task | undefined): string | null {
  if (pipeline === undefined) return 'Its job is gone.';
  if (task === undefined) return 'Its task is gone.';
  if (isTerminal(pipeline.state)) return `Its job is ${pipeline.state}.`;
  const step = pipeline.steps.find(({ step_id }) => step_id === task.step_id);
  if (step !== undefined && task.generation < step.generation)
    return `Its task is of generation ${task.generation}; the step is in ${step.generation}.`;
  if (task.state !== 'queued') return `Its task is ${task.state}.`;
  if (task.is_waiting) return 'Its task waits for the result of another one.';
  return null;
}

/** The error of a task that was failed because of its dead letters. */
export function deadLetteredError(letter: {
  readonly service: string | null;
  readonly task_id: string | null;
  readonly step_id: string | null;
}): StructuredError {
  const { service, task_id, step_id } = letter;
  return structuredError(
    'DEAD_LETTERED',
    `No worker of ${service ?? 'its service'} took the task ${task_id ?? ''}, however often it was offered.`,
    step_id === null ? {} : { step_id },
  );
}
