/**
 * A refusal in Identity Toolkit's manner. Clients act on the code; `detail` follows it after ` : `.
 * The codes are Google's: https://cloud.google.com/identity-platform/docs/error-codes
 */
export class AuthError extends Error {
  constructor(
    readonly errorCode: string,
    detail?: string,
  ) {
    super(detail === undefined ? errorCode : `${errorCode} : ${detail}`);
    this.name = 'AuthError';
  }
}
