import { errorRegistry, type ErrorCode, type ErrorType } from './registry';

/** The seed's error object: stored with the task and the pipeline, sent from worker to internal API. */
export interface StructuredError {
  readonly error_type: ErrorType;
  readonly error_code: ErrorCode;
  /** Fit for a person. */
  readonly error_message: string;
  /** For the owner of the deployment; never shown to a client. */
  readonly raw_traceback?: string;
  /** Step the error belongs to, where there is one. */
  readonly step_id?: string;
}

/** One thing wrong with a request: what was given where, and what is allowed there. */
export interface FieldError {
  readonly step_id?: string;
  /** Path of the field, e.g. `pipeline[2].parameters.n_mfcc`. */
  readonly field: string;
  readonly given?: unknown;
  readonly allowed?: string;
  readonly message: string;
}

/** A failure with a stable code. Thrown where a caller must tell failures apart. */
export class AttaccaError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  /** RFC 3339: when it may be tried again, where that is known. */
  readonly notBefore: string | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { errors?: readonly FieldError[]; notBefore?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AttaccaError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.notBefore = options.notBefore ?? null;
  }
}

/** Builds the structured error for a code; the type follows from the registry. */
export function structuredError(
  code: ErrorCode,
  message: string,
  extra: { raw_traceback?: string; step_id?: string } = {},
): StructuredError {
  return {
    error_type: errorRegistry[code].type,
    error_code: code,
    error_message: message,
    ...extra,
  };
}

/** Turns anything that was thrown into a structured error, keeping the traceback for the owner. */
export function toStructuredError(
  thrown: unknown,
  fallback: ErrorCode = 'INTERNAL',
): StructuredError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = error instanceof AttaccaError ? error.code : fallback;
  return structuredError(
    code,
    error.message,
    error.stack === undefined ? {} : { raw_traceback: error.stack },
  );
}

/** True for a code this version knows. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorRegistry, value);
}
