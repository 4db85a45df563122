import { type AccessAuth } from '../access';
import { FirestoreError } from '../state/firestore-error';

/** Who calls. A server bypasses the security rules; a user is subject to them, signed in or not. */
export type Caller =
  { readonly kind: 'server' } | { readonly kind: 'user'; readonly auth: AccessAuth | null };

export interface CallerContext {
  readonly project: string;
  /** True for an access token of a service account. */
  readonly isServerToken: (token: string) => boolean;
}

/** What the official server clients send to an emulator. */
const OWNER_TOKEN = 'owner';

/**
 * Tells from a call's `Authorization` header who calls.
 * @throws FirestoreError UNAUTHENTICATED when the header is neither a server's nor a valid ID token of the project.
 */
export function readCaller(authorization: string | undefined, context: CallerContext): Caller {
  if (authorization === undefined || authorization === '') return { kind: 'user', auth: null };
  const token = /^Bearer (.+)$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw unauthenticated('the authorization header must be "Bearer {token}"');
  if (token === OWNER_TOKEN || context.isServerToken(token)) return { kind: 'server' };
  return { kind: 'user', auth: readIdToken(token, context) };
}

/**
 * The emulator of Firebase Auth does not sign its tokens, so there is no signature to check. Neither is the expiry: the
 * web client's `mockUserToken` expired in 1970.
 */
function readIdToken(token: string, { project }: CallerContext): AccessAuth {
  const claims = decodeClaims(token);
  const uid = claims['user_id'] ?? claims['sub'];
  const issuer = `https://securetoken.google.com/${project}`;
  if (claims['iss'] !== issuer) throw unauthenticated(`the token's issuer must be ${issuer}`);
  if (claims['aud'] !== project) throw unauthenticated(`the token's audience must be ${project}`);
  if (typeof uid !== 'string' || uid === '') throw unauthenticated('the token names no user');
  return { uid, token: claims };
}

function decodeClaims(token: string): Readonly<Record<string, unknown>> {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    if (typeof claims === 'object' && claims !== null) return claims as Record<string, unknown>;
  } catch {
    // Falls through to the refusal below.
  }
  throw unauthenticated(
    'the token is neither an access token of a service account nor an ID token',
  );
}

function unauthenticated(reason: string): FirestoreError {
  return new FirestoreError('UNAUTHENTICATED', `Missing or invalid authentication: ${reason}.`);
}
