/** Who is at fault, which decides whether a retry can help (the seed's two error types). */
export type ErrorType = 'APPLICATION_ERROR' | 'INFRASTRUCTURE_ERROR';

interface ErrorEntry {
  readonly type: ErrorType;
  /** Status of the problem document when the API answers with this code. */
  readonly status: number;
  /** One sentence for `docs/reference/errors.md`. */
  readonly meaning: string;
}

/** Every stable error code, once. Codes are part of the API: never renamed, never reused. */
export const errorRegistry = {
  UNAUTHENTICATED: entry('APPLICATION_ERROR', 401, 'The request carries no valid ID token.'),
  FORBIDDEN: entry('APPLICATION_ERROR', 403, 'The caller is known but may not do this.'),
  NOT_FOUND: entry('APPLICATION_ERROR', 404, 'There is no such thing, or it is not yours.'),
  INVALID_REQUEST: entry(
    'APPLICATION_ERROR',
    400,
    'The request breaks its schema; `errors` names each field.',
  ),
  INVALID_PIPELINE: entry(
    'APPLICATION_ERROR',
    422,
    'The pipeline cannot run as asked; `errors` names step and field.',
  ),
  FILE_NOT_READY: entry(
    'APPLICATION_ERROR',
    409,
    'The content of the file is not there: its upload is not finished, or it was deleted.',
  ),
  IDEMPOTENCY_CONFLICT: entry(
    'APPLICATION_ERROR',
    422,
    'The Idempotency-Key was used with another body.',
  ),
  QUOTA_EXCEEDED: entry(
    'APPLICATION_ERROR',
    429,
    'You have as much as you may have; `Retry-After` says when to try again.',
  ),
  INVALID_STATE: entry('APPLICATION_ERROR', 409, 'The job is in a state that does not allow this.'),
  PAYLOAD_TOO_LARGE: entry('APPLICATION_ERROR', 413, 'The body or file is larger than allowed.'),
  LEASED: entry('APPLICATION_ERROR', 409, 'Another worker holds the lease of this task.'),
  DONE: entry('APPLICATION_ERROR', 409, 'The task is finished; nothing is left to do.'),
  TOO_EARLY: entry('APPLICATION_ERROR', 409, 'The task is backing off and may not be leased yet.'),
  LEASE_LOST: entry(
    'APPLICATION_ERROR',
    409,
    'The lease token is not the current one: stop working.',
  ),
  CANCELLED: entry(
    'APPLICATION_ERROR',
    410,
    'The task or its pipeline was cancelled: stop working.',
  ),
  OUTPUT_MISSING: entry(
    'INFRASTRUCTURE_ERROR',
    409,
    'A declared output was not found in storage with its size.',
  ),
  INVALID_PARAMETER: entry(
    'APPLICATION_ERROR',
    422,
    'A parameter has the wrong type or lies out of its range.',
  ),
  INVALID_INPUT_FILE: entry(
    'APPLICATION_ERROR',
    422,
    'The input is not a file the operation can read.',
  ),
  EMPTY_FILE: entry('APPLICATION_ERROR', 422, 'The input has no bytes.'),
  NO_AUDIO_STREAM: entry('APPLICATION_ERROR', 422, 'The input is a media file without sound.'),
  TRUNCATED_FILE: entry('APPLICATION_ERROR', 422, 'The input ends before it should.'),
  INPUT_TOO_LARGE: entry(
    'APPLICATION_ERROR',
    422,
    'The input is larger or longer than the operation allows.',
  ),
  INPUT_MISMATCH: entry(
    'APPLICATION_ERROR',
    422,
    'The input does not have the shape the manifest declares.',
  ),
  NO_ITEMS: entry('APPLICATION_ERROR', 422, 'A step was asked to gather or map over nothing.'),
  TOO_MANY_ITEMS: entry(
    'APPLICATION_ERROR',
    422,
    'A fan-out would have more tasks than one may have.',
  ),
  DEADLINE_EXCEEDED: entry('APPLICATION_ERROR', 422, 'The job was not over by its deadline.'),
  OPERATION_FAILED: entry('APPLICATION_ERROR', 422, 'The operation itself refused its input.'),
  ITEMS_FAILED: entry(
    'APPLICATION_ERROR',
    422,
    'More items of a fan-out failed than are tolerated.',
  ),
  CHECKSUM_MISMATCH: entry(
    'INFRASTRUCTURE_ERROR',
    502,
    'Downloaded bytes do not have the SHA-256 they should.',
  ),
  STORAGE_ERROR: entry('INFRASTRUCTURE_ERROR', 502, 'Reading from or writing to storage failed.'),
  INTERNAL_API_ERROR: entry(
    'INFRASTRUCTURE_ERROR',
    502,
    'The internal API could not be reached or failed.',
  ),
  TASK_TIMEOUT: entry(
    'INFRASTRUCTURE_ERROR',
    504,
    'The task took longer than its operation allows.',
  ),
  WORKER_CRASHED: entry('INFRASTRUCTURE_ERROR', 500, 'The process executing the operation died.'),
  WORKER_SHUTDOWN: entry(
    'INFRASTRUCTURE_ERROR',
    503,
    'The worker was asked to stop and gave its lease back.',
  ),
  LEASE_EXPIRED: entry(
    'INFRASTRUCTURE_ERROR',
    504,
    'Every allowed attempt ended without a sign of life.',
  ),
  DEAD_LETTERED: entry(
    'INFRASTRUCTURE_ERROR',
    504,
    'No worker of the service took the task, however often it was offered.',
  ),
  INTERNAL: entry(
    'INFRASTRUCTURE_ERROR',
    500,
    'Something unforeseen; the owner of the deployment has the traceback.',
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorRegistry;

function entry(type: ErrorType, status: number, meaning: string): ErrorEntry {
  return { type, status, meaning };
}
