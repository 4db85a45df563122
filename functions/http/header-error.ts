import { AttaccaError, type ErrorCode } from '@attacca/core';

/** A failure whose answer carries headers of its own. */
export class HeaderError extends AttaccaError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: NonNullable<ConstructorParameters<typeof AttaccaError>[2]> & {
      headers: Readonly<Record<string, string>>;
    },
  ) {
    super(code, message, options);
    this.headers = options.headers;
  }
}

/** Headers of the answer to an error: its own, and `Retry-After` in seconds where it says when to try again. */
export function headersOf(error: unknown, now: string): Readonly<Record<string, string>> {
  if (!(error instanceof AttaccaError)) return {};
  const own = error instanceof HeaderError ? error.headers : {};
  if (error.notBefore === null) return own;
  const seconds = Math.ceil((Date.parse(error.notBefore) - Date.parse(now)) / 1000);
  return { ...own, 'retry-after': String(Math.max(1, seconds)) };
}
