import { decodeJwt, type Claims } from '../../jwt';
import { AuthError } from './auth-error';

const CUSTOM_TOKEN_AUDIENCE =
  'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit';

export interface CustomToken {
  readonly uid: string;
  readonly claims: Claims;
  readonly tenantId?: string;
}

/**
 * The uid and developer claims of a custom token: unsigned, as `firebase-admin` makes them towards an
 * emulator, or plain JSON, for tests.
 * @throws AuthError INVALID_CUSTOM_TOKEN, MISSING_IDENTIFIER
 */
export function readCustomToken(token: string, nowSeconds: number): CustomToken {
  const payload = token.startsWith('{') ? plainJson(token) : unsignedJwt(token, nowSeconds);
  const given = payload.uid ?? payload.user_id;
  if (given === undefined || given === '') throw new AuthError('MISSING_IDENTIFIER');
  const uid = typeof given === 'number' ? String(given) : given;
  if (typeof uid !== 'string' || uid.length > 128) {
    throw new AuthError('INVALID_CUSTOM_TOKEN', 'uid: text of 1 to 128 characters is required');
  }
  const { tenant_id: tenantId } = payload;
  return {
    uid,
    claims: (payload.claims ?? {}) as Claims,
    ...(typeof tenantId === 'string' ? { tenantId } : {}),
  };
}

function plainJson(token: string): Claims {
  try {
    return JSON.parse(token) as Claims;
  } catch {
    throw new AuthError('INVALID_CUSTOM_TOKEN', 'Not valid JSON');
  }
}

function unsignedJwt(token: string, nowSeconds: number): Claims {
  const jwt = decodeJwt(token);
  if (!jwt) throw new AuthError('INVALID_CUSTOM_TOKEN', 'Invalid assertion format');
  if (jwt.header.alg !== 'none') {
    throw new AuthError('INVALID_CUSTOM_TOKEN', 'Expected an unsigned custom token');
  }
  const { aud, exp } = jwt.claims;
  if (aud !== CUSTOM_TOKEN_AUDIENCE) {
    throw new AuthError('INVALID_CUSTOM_TOKEN', `Invalid audience ${String(aud)}`);
  }
  if (typeof exp !== 'number' || exp <= nowSeconds) {
    throw new AuthError('INVALID_CUSTOM_TOKEN', 'The custom token has expired');
  }
  return jwt.claims;
}
