/** What is not simply a bad request; the rest is INVALID_ARGUMENT. */
const STATUSES: Readonly<Record<string, string>> = {
  CONFIGURATION_NOT_FOUND: 'NOT_FOUND',
  TENANT_NOT_FOUND: 'NOT_FOUND',
  PROJECT_NOT_FOUND: 'NOT_FOUND',
  CONFIGURATION_EXISTS: 'ALREADY_EXISTS',
  INSUFFICIENT_PERMISSION: 'PERMISSION_DENIED',
};

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

  /** Canonical gRPC name. */
  get status(): string {
    return STATUSES[this.errorCode] ?? 'INVALID_ARGUMENT';
  }
}
