/** The gRPC status codes that Pub/Sub answers with, by name. */
const statusCodes = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
} as const;

export type StatusName = keyof typeof statusCodes;

/** google.rpc.ErrorInfo: what a client branches on beyond the status. */
export interface ErrorInfo {
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A refusal that the caller is told: a status and a sentence. */
export class PubSubError extends Error {
  constructor(
    readonly status: StatusName,
    message: string,
    readonly info?: ErrorInfo,
  ) {
    super(message);
  }

  get code(): number {
    return statusCodes[this.status];
  }
}

export function notFound(resource: string): PubSubError {
  return new PubSubError('NOT_FOUND', `Resource not found (resource=${resource}).`);
}

export function alreadyExists(resource: string): PubSubError {
  return new PubSubError(
    'ALREADY_EXISTS',
    `Resource already exists in the project (resource=${resource}).`,
  );
}

export function invalid(message: string): PubSubError {
  return new PubSubError('INVALID_ARGUMENT', message);
}

/** For what a resource, as it is, does not allow. */
export function failedPrecondition(message: string): PubSubError {
  return new PubSubError('FAILED_PRECONDITION', message);
}

/** For a part of the protocol that is known and not served: never an empty success. */
export function unimplemented(what: string): PubSubError {
  return new PubSubError('UNIMPLEMENTED', `The local Pub/Sub does not implement ${what}.`);
}
