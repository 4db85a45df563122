/** What was typed cannot work; the message says what can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
