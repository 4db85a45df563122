import { sign } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { GoogleApiError, readJsonObject } from '../http';
import type { Issuer } from './issuer';
import type { IdentityState } from './state';

/** IAM's own limit on what `signBlob` signs is far below; this only bounds memory. */
const BODY_LIMIT_BYTES = 1024 * 1024;

export interface SignBlobOptions {
  readonly email: string;
  readonly state: IdentityState;
  readonly issuer: Issuer;
  readonly accounts: ReadonlySet<string>;
}

/**
 * IAM Credentials' `signBlob`: signs base64 `payload` with the service account's own key.
 * The caller must be that account; granting `serviceAccountTokenCreator` to others is not modelled.
 */
export async function signBlob(
  request: IncomingMessage,
  options: SignBlobOptions,
): Promise<{ keyId: string; signedBlob: string }> {
  const caller = callerOf(request, options.issuer);
  const { email } = options;
  if (!options.accounts.has(email)) {
    throw new GoogleApiError(404, 'NOT_FOUND', `Service account ${email} does not exist.`);
  }
  if (caller !== email) {
    throw new GoogleApiError(
      403,
      'PERMISSION_DENIED',
      `Permission 'iam.serviceAccounts.signBlob' denied on ${email} for ${caller}.`,
    );
  }
  const { payload } = await readJsonObject(request, BODY_LIMIT_BYTES);
  if (typeof payload !== 'string' || payload === '') {
    throw new GoogleApiError(400, 'INVALID_ARGUMENT', 'payload: base64 text is required.');
  }
  const key = await options.state.key(email);
  const signature = sign('sha256', Buffer.from(payload, 'base64'), key.privateKey);
  return { keyId: key.keyId, signedBlob: signature.toString('base64') };
}

function callerOf(request: IncomingMessage, issuer: Issuer): string {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) {
    throw new GoogleApiError(
      401,
      'UNAUTHENTICATED',
      'Request is missing required authentication credential. Expected OAuth 2 access token.',
    );
  }
  try {
    return issuer.verifyAccessToken(token);
  } catch (error) {
    throw new GoogleApiError(
      401,
      'UNAUTHENTICATED',
      `Request had invalid authentication credentials. ${(error as Error).message}`,
    );
  }
}
