/** A parameter outside what an operation accepts: the caller's fault, never worth a retry. */
export class InvalidParameterError extends RangeError {
  override readonly name = 'InvalidParameterError';

  /**
   * @param field the parameter's name
   * @param given what the caller passed
   * @param allowed what would have been accepted, in words
   */
  constructor(
    readonly field: string,
    readonly given: unknown,
    readonly allowed: string,
  ) {
    super(`${field} is ${describe(given)}; allowed: ${allowed}`);
  }
}

function describe(given: unknown): string {
  return typeof given === 'string' ? JSON.stringify(given) : String(given);
}
