import { InjectedFault } from '../../calls';
import { GoogleApiError } from '../../http';
import { FirestoreError } from '../state/firestore-error';

/** The HTTP status for every canonical status, as google/rpc/code.proto has it. */
const httpStatuses: Readonly<Record<string, number>> = {
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

/** What a caller over HTTP is told of a failure. */
export interface HttpFailure {
  /** HTTP status. */
  readonly code: number;
  /** Canonical name, e.g. `NOT_FOUND`. */
  readonly status: string;
  readonly message: string;
}

/** The failure that a throw stands for: a service's own, an injected one, anything else as INTERNAL. */
export function httpFailure(thrown: unknown): HttpFailure {
  if (thrown instanceof FirestoreError || thrown instanceof InjectedFault) {
    const { status, message } = thrown;
    return { code: httpStatuses[status] ?? 500, status, message };
  }
  if (thrown instanceof GoogleApiError) {
    return { code: thrown.code, status: thrown.status, message: thrown.message };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 500, status: 'INTERNAL', message };
}
