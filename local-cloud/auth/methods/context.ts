import { randomBytes } from 'node:crypto';
import type { Clock } from '../../service';
import { newAccount, newLocalId, type Account } from '../state/account';
import { AuthError } from '../state/auth-error';
import type { Directory } from '../state/directory';
import { hashPassword, type StoredPassword } from '../state/password';
import { checkNewPassword } from '../state/password-policy';
import type { Space } from '../state/space';
import { ID_TOKEN_LIFE_SECONDS, type Bearer, type SignIn, type Tokens } from '../state/tokens';
import { text, type Request } from './fields';
import { toPendingFactor } from './user-info';

/** Firebase asks for a new sign-in before dangerous changes when the last one is older than this. */
const RECENT_SIGN_IN_SECONDS = 5 * 60;
const SALT_BYTES = 16;

/** What every method works on. */
export interface AuthContext {
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly clock: Clock;
  /** The users that the call is about: the project's, or a tenant's. */
  readonly space: Space;
  readonly isAdministrator: boolean;
  /** The `http://host:port` under which the caller knows the service: where links lead to. */
  readonly baseUrl: string;
  readonly query: URLSearchParams;
  /** Of the resource that the path names, e.g. a tenant's; empty when it names none. */
  readonly resourceId: string;
}

/** A method of the API: request body (or query) in, answer's body out; refuses with an AuthError. */
export type Method = (
  context: AuthContext,
  request: Request,
) => Promise<Record<string, unknown>> | Record<string, unknown>;

/** Records a sign-in that has just succeeded and answers with its tokens, or asks for the second factor. */
export function signedIn(
  context: AuthContext,
  account: Account,
  how: Pick<SignIn, 'provider' | 'claims' | 'secondFactor'>,
): Record<string, unknown> {
  if (account.disabled) throw new AuthError('USER_DISABLED');
  const { space, tokens } = context;
  const nowMilliseconds = context.clock.now();
  const signIn: SignIn = {
    ...how,
    localId: account.localId,
    ...(space.tenantId === null ? {} : { tenantId: space.tenantId }),
    authTime: tokens.nowSeconds(),
  };
  if (needsSecondFactor(space, account, signIn)) {
    const current = space.accounts.put(account);
    return {
      mfaPendingCredential: tokens.pendingCredential(signIn),
      mfaInfo: (current.secondFactors ?? []).map(toPendingFactor),
    };
  }
  const times = { lastLoginAt: nowMilliseconds, lastRefreshAt: nowMilliseconds };
  return tokensFor(context, space.accounts.put({ ...account, ...times }), signIn);
}

function needsSecondFactor({ settings }: Space, account: Account, signIn: SignIn): boolean {
  const isOffered = settings.allowsPhoneFactor || settings.totpAdjacentIntervals !== null;
  const isAsked = !['custom', 'anonymous', 'phone'].includes(signIn.provider);
  return isOffered && isAsked && !signIn.secondFactor && Boolean(account.secondFactors?.length);
}

/** Fresh tokens of a sign-in, old or new. */
export function tokensFor(
  { tokens }: Pick<AuthContext, 'tokens'>,
  account: Account,
  signIn: SignIn,
): { idToken: string; refreshToken: string; expiresIn: string } {
  return {
    idToken: tokens.idToken(account, signIn),
    refreshToken: tokens.refreshToken(signIn),
    expiresIn: String(ID_TOKEN_LIFE_SECONDS),
  };
}

/** @throws AuthError WEAK_PASSWORD; for users also PASSWORD_DOES_NOT_MEET_REQUIREMENTS */
export async function newPassword(
  { space, directory, isAdministrator }: AuthContext,
  password: string,
): Promise<StoredPassword> {
  checkNewPassword(password, isAdministrator ? null : space.settings.passwordPolicy);
  return hashPassword(password, randomBytes(SALT_BYTES), directory.hashConfig);
}

/** Whose token the request carries. @throws AuthError MISSING_ID_TOKEN and those of `verifyIdToken` */
export function bearerOf({ tokens, space }: AuthContext, request: Request): Bearer {
  const idToken = text(request, 'idToken');
  if (!idToken) throw new AuthError('MISSING_ID_TOKEN');
  const bearer = tokens.verifyIdToken(idToken);
  if (bearer.space !== space) throw new AuthError('TENANT_ID_MISMATCH');
  return bearer;
}

/** @throws AuthError CREDENTIAL_TOO_OLD_LOGIN_AGAIN */
export function requireRecent({ tokens }: AuthContext, signIn: SignIn): void {
  if (tokens.nowSeconds() - signIn.authTime > RECENT_SIGN_IN_SECONDS) {
    throw new AuthError('CREDENTIAL_TOO_OLD_LOGIN_AGAIN');
  }
}

/** Refuses what the project or tenant has switched off. @throws AuthError with `errorCode` */
export function requireAllowed(isAllowed: boolean, errorCode = 'OPERATION_NOT_ALLOWED'): void {
  if (!isAllowed) throw new AuthError(errorCode);
}

/** An account that nobody has yet, under `localId` if it is given. */
export function blankAccount({ space, clock }: AuthContext, localId?: string): Account {
  let id = localId ?? newLocalId();
  while (localId === undefined && space.accounts.get(id)) id = newLocalId();
  const account = newAccount(id, clock.now());
  return space.tenantId === null ? account : { ...account, tenantId: space.tenantId };
}
