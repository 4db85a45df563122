import { InjectedFault } from '../calls';
import { GoogleApiError } from './google-api-error';

/** As google/rpc/code.proto has them. */
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

/** The HTTP status of a canonical status, e.g. 404 of `NOT_FOUND`. */
export function httpStatusOf(canonicalStatus: string): number {
  return httpStatuses[canonicalStatus] ?? 500;
}

/** An injected fault as an error of Google's JSON APIs; anything else as it is. */
export function faultAsApiError(thrown: unknown): unknown {
  if (!(thrown instanceof InjectedFault)) return thrown;
  const { status, message } = thrown;
  return new GoogleApiError(httpStatusOf(status), status, message);
}
