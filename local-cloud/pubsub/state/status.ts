/** The gRPC status codes that the broker answers with, by name. */
export const statusCodes = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
} as const;

export type StatusName = keyof typeof statusCodes;

/** A refusal that the caller is told: a status and a sentence. */
export class PubSubError extends Error {
  constructor(
    readonly status: StatusName,
    message: string,
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

export function invalid(message: string): PubSubError {
  return new PubSubError('INVALID_ARGUMENT', message);
}

/** For a part of the protocol that is known and not served: never an empty success. */
export function unimplemented(what: string): PubSubError {
  return new PubSubError('UNIMPLEMENTED', `The local Pub/Sub does not implement ${what}.`);
}
