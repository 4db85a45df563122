import { type AccessAuth } from '../access';
import { FirestoreError } from '../state/firestore-error';

/** Who calls. A server bypasses the security rules; a user is subject to them, signed in or not. */
export type Caller =
  | { readonly kind: 'server' }
  | {
      readonly kind: 'user';
      readonly auth: AccessAuth | null;
      /** When the token runs out; null for a caller without one, and for one that does not. */
      readonly expiresMilliseconds: number | null;
    };

export interface CallerContext {
  readonly project: string;
  /** True for an access token of a service account. */
  readonly isServerToken: (token: string) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the official server clients send to an emulator. */
const OWNER_TOKEN = 'owner';

/**
 * Tells from a call's `Authorization` header who calls.
 * @throws FirestoreError UNAUTHENTICATED when the header is neither a server's nor a valid ID token of the project.
 */
export function readCaller(authorization: string | undefined, context: CallerContext): Caller {
  if (authorization === undefined || authorization === '')
    return { kind: 'user', auth: null, expiresMilliseconds: null };
  const token = /^Bearer (.+)$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw unauthenticated('the authorization header must be "Bearer {token}"');
  if (token === OWNER_TOKEN || context.isServerToken(token)) return { kind: 'server' };
  const claims = decodeClaims(token);
  if (isSelfSigned(claims)) return { kind: 'server' };
  const auth = readIdToken(claims, context);
  const expiresMilliseconds = expiry(auth.token);
  if (expiresMilliseconds !== null && expiresMilliseconds <= context.now())
    throw unauthenticated('the token has expired');
  return { kind: 'user', auth, expiresMilliseconds };
}

/** A token that was issued in 1970 is one that the web client made up (`mockUserToken`): it lasts for ever. */
function expiry({ iat, exp }: Readonly<Record<string, unknown>>): number | null {
  return typeof exp === 'number' && typeof iat === 'number' && iat > 0 ? exp * 1000 : null;
}

/**
 * True for what the official clients make over REST of a service account's key, which is not known here: it opens the
 * database as `owner` does.
 */
function isSelfSigned({ iss, sub }: Readonly<Record<string, unknown>>): boolean {
  return iss === sub && typeof iss === 'string' && iss.endsWith('.gserviceaccount.com');
}

/** The emulator of Firebase Auth does not sign its tokens, so there is no signature to check. */
function readIdToken(
  claims: Readonly<Record<string, unknown>>,
  { project }: CallerContext,
): AccessAuth {
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
