import type { IncomingMessage } from 'node:http';
import { GoogleApiError } from '../../http';
import type { Issuer } from '../state/issuer';

/** What emulator-aware clients send in place of a credential: the operator, who may do everything. */
export const OPERATOR = 'owner';

/** The service account whose access token the request carries, or the operator. @throws GoogleApiError 401 */
export function callerOf(request: IncomingMessage, issuer: Issuer): string {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) {
    throw new GoogleApiError(
      401,
      'UNAUTHENTICATED',
      'Request is missing required authentication credential. Expected OAuth 2 access token.',
    );
  }
  if (token === OPERATOR) return OPERATOR;
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

export function notFound(email: string): GoogleApiError {
  return new GoogleApiError(404, 'NOT_FOUND', `Service account ${email} does not exist.`);
}

export function denied(permission: string, target: string, caller: string): GoogleApiError {
  return new GoogleApiError(
    403,
    'PERMISSION_DENIED',
    `Permission '${permission}' denied on ${target} for ${caller}.`,
  );
}

export function badRequest(message: string): GoogleApiError {
  return new GoogleApiError(400, 'INVALID_ARGUMENT', message);
}
