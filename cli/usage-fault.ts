import { ApiError } from '@attacca/client';
import { AttaccaError } from '@attacca/core';

/** Refusals of what was asked for, as opposed to failures to do it. */
const REFUSALS = ['INVALID_REQUEST', 'INVALID_PIPELINE', 'INVALID_PARAMETER', 'PAYLOAD_TOO_LARGE'];

/** True when asking again in the same way cannot help. */
export function isUsageFault(error: unknown): boolean {
  return (
    (error instanceof ApiError || error instanceof AttaccaError) && REFUSALS.includes(error.code)
  );
}
