import { errorRegistry, type ErrorCode } from './registry';
import { AttaccaError, type FieldError } from './structured-error';

/** RFC 9457 problem document, as every API error is answered. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly correlation_id?: string;
  readonly errors?: readonly FieldError[];
  /** When it may be tried again, where that is known. */
  readonly not_before?: string;
}

/** The problem document for an error. Unknown errors become INTERNAL and tell the client nothing else. */
export function problemOf(thrown: unknown, correlationId?: string): Problem {
  const known = thrown instanceof AttaccaError;
  const code: ErrorCode = known ? thrown.code : 'INTERNAL';
  const { status, meaning } = errorRegistry[code];
  return {
    type: `urn:attacca:error:${code.toLowerCase().replaceAll('_', '-')}`,
    title: meaning,
    status,
    detail: known ? thrown.message : 'An internal error occurred. It has been recorded.',
    code,
    ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
    ...(known && thrown.errors.length > 0 ? { errors: thrown.errors } : {}),
    ...(known && thrown.notBefore !== null ? { not_before: thrown.notBefore } : {}),
  };
}
