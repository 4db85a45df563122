import { InvalidParameterError, MalformedFileError } from '@attacca/audio';
import { AttaccaError, structuredError, type ErrorCode, type StructuredError } from '@attacca/core';

/** The internal API takes at most 100,000 characters. */
const LONGEST_TRACEBACK = 50_000;

/** A failed execution with the structured error that is reported for it. Survives the way out of a thread. */
export class ExecutionError extends AttaccaError {
  readonly structured: StructuredError;

  constructor(structured: StructuredError, cause?: unknown) {
    super(structured.error_code, structured.error_message, { cause });
    this.name = 'ExecutionError';
    this.structured = structured;
  }
}

/** Sorts what an operation threw: bad parameters and files are the user's, a full disk is ours, the rest the operation's. */
export function executionError(thrown: unknown): ExecutionError {
  if (thrown instanceof ExecutionError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const extra =
    error.stack === undefined
      ? {}
      : { raw_traceback: tracebackOf(error).slice(0, LONGEST_TRACEBACK) };
  return new ExecutionError(structuredError(codeOf(error), error.message, extra), error);
}

function codeOf(error: Error): ErrorCode {
  if (error instanceof AttaccaError) return error.code;
  if (error instanceof InvalidParameterError) return 'INVALID_PARAMETER';
  if (error instanceof MalformedFileError) return 'INVALID_INPUT_FILE';
  // Node's own errors with an errno come from the disk and the system, not from what was asked.
  if ('errno' in error && 'syscall' in error) return 'INTERNAL';
  return 'OPERATION_FAILED';
}

/** The stack with the stacks of its causes, where ffmpeg's own words are. */
function tracebackOf(error: Error): string {
  const own = error.stack ?? error.message;
  const faults = 'faults' in error && typeof error.faults === 'string' ? `\n${error.faults}` : '';
  return error.cause instanceof Error
    ? `${own}${faults}\nCaused by: ${tracebackOf(error.cause)}`
    : `${own}${faults}`;
}
