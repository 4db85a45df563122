import { ApiError, UnreachableError } from '@attacca/client';
import { AttaccaError, type FieldError, type JobDocument } from '@attacca/core';

/** Why a job did not complete, and what can be done. */
export function describeFailure({ job_id, state, error }: JobDocument): string {
  if (error === null) return `Job ${job_id} is ${state}.`;
  const step = error.step_id === undefined ? '' : ` in step ${error.step_id}`;
  const retry =
    error.error_type === 'INFRASTRUCTURE_ERROR' ? `\nTry again with: attacca retry ${job_id}` : '';
  return `Job ${job_id} ${state}${step}: ${error.error_message} (${error.error_code})${retry}`;
}

/** An error as a person reads it: no stack trace, every field that is wrong on its own line. */
export function describeError(error: unknown): string {
  if (error instanceof UnreachableError)
    return `${error.message} Is the stack running? (attacca status)`;
  const message = error instanceof Error ? error.message : String(error);
  const fields = fieldErrors(error);
  // The summary of a single fault would only say the same twice.
  return fields.length < 2 ? message : [message, ...fields.map(fieldLine)].join('\n');
}

/** The same for machines. */
export function errorDocument(error: unknown): unknown {
  const { message, code } = error as { message?: string; code?: string };
  const fields = fieldErrors(error);
  return {
    error: {
      code: code ?? 'COMMAND_FAILED',
      message: message ?? String(error),
      ...(fields.length === 0 ? {} : { errors: fields }),
    },
  };
}

function fieldErrors(error: unknown): readonly FieldError[] {
  return error instanceof ApiError || error instanceof AttaccaError ? error.errors : [];
}

function fieldLine({ step_id, field, message }: FieldError): string {
  return `  ${step_id === undefined ? '' : `step ${step_id}, `}${field}: ${message}`;
}
