import { InjectedFault } from '../calls';
import { GoogleApiError } from './google-api-error';

/** The HTTP status of each canonical status, as google/rpc/code.proto has it. */
const HTTP_STATUSES: Readonly<Record<string, number>> = {
  CANCELLED: 499,
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
  UNAVAILABLE: 503,
  UNAUTHENTICATED: 401,
};

/** An injected fault as an error of Google's JSON APIs; anything else as it is. */
export function faultAsApiError(thrown: unknown): unknown {
  if (!(thrown instanceof InjectedFault)) return thrown;
  const { status, message } = thrown;
  return new GoogleApiError(HTTP_STATUSES[status] ?? 500, status, message);
}
