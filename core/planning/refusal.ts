import { AttaccaError, type FieldError } from '../errors';

/** INVALID_PIPELINE with every fault; in its message steps are called as the request calls them. */
export function refusal(errors: readonly FieldError[]): AttaccaError {
  const summary = errors
    .map(
      ({ step_id, field, message }) =>
        `${step_id === undefined ? field : `step ${step_id}`}: ${message}`,
    )
    .join('; ');
  return new AttaccaError('INVALID_PIPELINE', `The pipeline cannot run: ${summary}.`, { errors });
}
