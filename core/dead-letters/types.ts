import { type Envelope, type TaskQueuedPayload } from '../envelope';

/**
 * What became of a message no worker would take. `recorded`: it names no task, a person must look at it. `requeued`: its
 * task was published again. `failed`: its task had come round too often and was failed. `ignored`: its task needed
 * nothing. `redriven`: an operator had its task published again.
 */
export const deadLetterStates = ['recorded', 'requeued', 'failed', 'ignored', 'redriven'] as const;
export type DeadLetterState = (typeof deadLetterStates)[number];

/** `dead_letters/{message_id}`, and `GET /api/v1/dead-letters/{id}`. */
export interface DeadLetter {
  readonly message_id: string;
  readonly state: DeadLetterState;
  /** One sentence for the operator: why it was dealt with like that. */
  readonly why: string;
  /** The service whose workers refused it; null where not even that can be told. */
  readonly service: string | null;
  readonly job_id: string | null;
  readonly step_id: string | null;
  readonly task_id: string | null;
  /** Of the task, when the letter came. */
  readonly generation: number | null;
  /** Whether workers of the service were taking other tasks: then this one may only have waited its turn. */
  readonly is_service_at_work: boolean;
  /** Full name of the subscription that pushed it here. */
  readonly subscription: string | null;
  /** How often workers were offered it before; null where Pub/Sub does not say. */
  readonly delivery_attempts: number | null;
  readonly attributes: Readonly<Record<string, string>>;
  /** The message as it came; of a long one, the beginning. */
  readonly text: string;
  readonly text_bytes: number;
  /** The message as it is understood; null for one that is none of Attacca's. */
  readonly envelope: Envelope<TaskQueuedPayload> | null;
  readonly received_at: string;
  /** When what follows from it was done; null where that is still owed, and a repeat of the push does it. */
  readonly settled_at: string | null;
  /** The operator who redrove it last, by uid, and when. */
  readonly redriven: { readonly by: string; readonly at: string } | null;
}

/** `GET /api/v1/dead-letters`: the newest first. */
export interface DeadLetterList {
  readonly dead_letters: readonly DeadLetter[];
  readonly next_cursor: string | null;
}

/** Which dead letters are meant; those that agree with everything given. */
export interface DeadLetterFilter {
  readonly state?: DeadLetterState;
  readonly service?: string;
  readonly job_id?: string;
}

/** `POST /api/v1/dead-letters/redrive`: the filter, and which page of what it finds. */
export interface RedriveRequest extends DeadLetterFilter {
  readonly limit?: number;
  readonly cursor?: string;
}

/** What redriving a page of dead letters came to. */
export interface RedriveReport {
  readonly examined: number;
  /** Tasks published again. */
  readonly redriven: number;
  /** Letters whose job has failed: retrying it is up to its owner. */
  readonly must_retry: number;
  /** Letters whose task needs nothing, or that name none. */
  readonly nothing_to_do: number;
  /** The jobs behind `must_retry`, each once. */
  readonly jobs_to_retry: readonly string[];
  readonly next_cursor: string | null;
}
