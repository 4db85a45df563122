import { AttaccaError } from '../errors';

/** The one format of every message between components. Thin: the payload carries ids, never parameters. */
export interface Envelope<Payload> {
  readonly schema_version: 'v1';
  readonly event_id: string;
  readonly event_type: string;
  readonly source: string;
  /** RFC 3339, UTC. */
  readonly timestamp: string;
  readonly trace_id: string;
  readonly payload: Payload;
}

/** `TaskQueued`: a worker of the topic's service should lease this task. */
export interface TaskQueuedPayload {
  readonly job_id: string;
  readonly task_id: string;
  readonly attempt: number;
}

/** Builds an envelope. Time and ids are inputs. */
export function makeEnvelope<Payload>(
  fields: Omit<Envelope<Payload>, 'schema_version'>,
): Envelope<Payload> {
  return { schema_version: 'v1', ...fields };
}

/**
 * Parses the bytes of a message.
 * @throws AttaccaError INVALID_REQUEST naming the field that is missing or wrong.
 */
export function parseTaskQueued(text: string): Envelope<TaskQueuedPayload> {
  const value = parseObject(text);
  if (value['schema_version'] !== 'v1')
    throw wrong('schema_version', value['schema_version'], '"v1"');
  for (const name of ['event_id', 'event_type', 'source', 'timestamp', 'trace_id'] as const) {
    if (typeof value[name] !== 'string') throw wrong(name, value[name], 'a string');
  }
  const payload = value['payload'];
  if (typeof payload !== 'object' || payload === null) throw wrong('payload', payload, 'an object');
  const { job_id, task_id, attempt } = payload as Record<string, unknown>;
  if (typeof job_id !== 'string') throw wrong('payload.job_id', job_id, 'a string');
  if (typeof task_id !== 'string') throw wrong('payload.task_id', task_id, 'a string');
  if (typeof attempt !== 'number') throw wrong('payload.attempt', attempt, 'a number');
  return value as unknown as Envelope<TaskQueuedPayload>;
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AttaccaError('INVALID_REQUEST', 'The message is not JSON.', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong('(message)', value, 'an object');
  }
  return value as Record<string, unknown>;
}

function wrong(field: string, given: unknown, allowed: string): AttaccaError {
  const message = `The message's ${field} is ${JSON.stringify(given)}; allowed is ${allowed}.`;
  return new AttaccaError('INVALID_REQUEST', message, {
    errors: [{ field, given, allowed, message }],
  });
}
