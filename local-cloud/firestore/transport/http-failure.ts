import { InjectedFault } from '../../calls';
import { GoogleApiError, httpStatusOf } from '../../http';
import { FirestoreError } from '../state/firestore-error';

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
    return { code: httpStatusOf(status), status, message };
  }
  if (thrown instanceof GoogleApiError) {
    return { code: thrown.code, status: thrown.status, message: thrown.message };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 500, status: 'INTERNAL', message };
}
