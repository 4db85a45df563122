import { GoogleApiError } from '../../http';
import type { Claims } from '../../jwt';
import { AuthError } from '../state/auth-error';

export type Request = Readonly<Record<string, unknown>>;

const CUSTOM_ATTRIBUTES_LIMIT = 1000;

/** Names that Firebase keeps for itself in an ID token. */
const FORBIDDEN_CLAIMS =
  'acr amr at_hash aud auth_time azp cnf c_hash exp firebase iat iss jti nbf nonce sub'.split(' ');

/** A text field; null counts as absent. @throws AuthError when it is something else. */
export function text(request: Request, field: string): string | undefined {
  const value = request[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    throw new AuthError('INVALID_ARGUMENT', `${field}: text is expected, got ${typeof value}`);
  }
  return value;
}

/** A text field that must be there. @throws AuthError with `errorCode` */
export function requiredText(request: Request, field: string, errorCode: string): string {
  const value = text(request, field);
  if (!value) throw new AuthError(errorCode);
  return value;
}

/** A list; absent is empty, a single value a list of one. */
export function list(request: Request, field: string): readonly unknown[] {
  const value = request[field];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** An object inside the request; absent is undefined. @throws AuthError when it is something else. */
export function object(request: Request, field: string): Request | undefined {
  const value = request[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new AuthError('INVALID_ARGUMENT', `${field}: an object is expected`);
  }
  return value as Request;
}

/** An e-mail in the form it is kept. @throws AuthError INVALID_EMAIL */
export function canonicalEmail(email: string, errorCode = 'INVALID_EMAIL'): string {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$|^[^\s@]+@localhost$/.test(email)) throw new AuthError(errorCode);
  return email.toLowerCase();
}

/** The request's e-mail in the form it is kept. @throws AuthError INVALID_EMAIL */
export function emailOf(request: Request): string | undefined {
  const email = text(request, 'email');
  return email === undefined ? undefined : canonicalEmail(email);
}

/** A telephone number in E.164. @throws AuthError INVALID_PHONE_NUMBER */
export function phoneNumberOf(request: Request, field = 'phoneNumber'): string | undefined {
  const number = text(request, field);
  if (number !== undefined) requirePhoneNumber(number, 'INVALID_PHONE_NUMBER');
  return number;
}

/** @throws AuthError with `errorCode` for what is not E.164 */
export function requirePhoneNumber(number: string, errorCode: string): void {
  if (!/^\+[1-9]\d{1,14}$/.test(number)) throw new AuthError(errorCode, 'Invalid format.');
}

/** @throws AuthError CLAIMS_TOO_LARGE, INVALID_CLAIMS, FORBIDDEN_CLAIM */
export function checkCustomAttributes(json: string): void {
  if (json.length > CUSTOM_ATTRIBUTES_LIMIT) throw new AuthError('CLAIMS_TOO_LARGE');
  let claims: unknown;
  try {
    claims = JSON.parse(json);
  } catch {
    throw new AuthError('INVALID_CLAIMS');
  }
  checkClaims(claims);
}

/** @throws AuthError INVALID_CLAIMS, FORBIDDEN_CLAIM */
export function checkClaims(claims: unknown): asserts claims is Claims {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw new AuthError('INVALID_CLAIMS');
  }
  const forbidden = Object.keys(claims).find((name) => FORBIDDEN_CLAIMS.includes(name));
  if (forbidden) throw new AuthError('FORBIDDEN_CLAIM', forbidden);
}

/** What the API has and the local cloud has not: never ignored. @throws GoogleApiError 501 */
export function unimplementedField(request: Request, field: string): void {
  if (request[field] === undefined || request[field] === null) return;
  const message = `${field} is not implemented by the local cloud.`;
  throw new GoogleApiError(501, 'UNIMPLEMENTED', message);
}
