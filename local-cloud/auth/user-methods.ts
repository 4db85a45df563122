import { toUserInfo } from './account';
import { AuthError } from './auth-error';
import { applyProfile, emailOf, text } from './changes';
import {
  blankAccount,
  changeContext,
  signedIn,
  tokensFor,
  type AuthContext,
  type Method,
} from './context';
import { isPassword } from './password';
import { ID_TOKEN_LIFE_SECONDS, type SignIn } from './tokens';

/** Firebase asks for a new sign-in before dangerous changes when the last one is older than this. */
const RECENT_SIGN_IN_SECONDS = 5 * 60;

/** What a user's own client may call. */
export const userMethods: Readonly<Record<string, Method>> = {
  signUp,
  signInWithPassword,
  signInWithCustomToken,
  update,
  lookup,
  delete: deleteAccount,
};

/** Anonymous without e-mail and password; with an `idToken` it gives that account a password. */
async function signUp(
  context: AuthContext,
  request: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const email = emailOf(request);
  const password = text(request, 'password');
  if (email === undefined && password === undefined && request.idToken === undefined) {
    const account = blankAccount(context);
    return {
      kind: 'identitytoolkit#SignupNewUserResponse',
      localId: account.localId,
      ...signedIn(context, account, { provider: 'anonymous' }),
    };
  }
  if (!email) throw new AuthError('MISSING_EMAIL');
  if (!password) throw new AuthError('MISSING_PASSWORD');
  const change = await changeContext(context, request);
  const idToken = text(request, 'idToken');
  const existing =
    idToken === undefined ? blankAccount(context) : context.tokens.verifyIdToken(idToken).account;
  const account = applyProfile(existing, request, change);
  return {
    kind: 'identitytoolkit#SignupNewUserResponse',
    localId: account.localId,
    email,
    ...signedIn(context, account, { provider: 'password' }),
  };
}

/** Wrong e-mail and wrong password look the same: e-mail enumeration protection, Firebase's default. */
async function signInWithPassword(
  context: AuthContext,
  request: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const email = emailOf(request);
  const password = text(request, 'password');
  if (!email) throw new AuthError('INVALID_EMAIL');
  if (!password) throw new AuthError('MISSING_PASSWORD');
  const account = context.store.byEmail(email);
  if (!account?.password || !(await isPassword(password, account.password))) {
    throw new AuthError('INVALID_LOGIN_CREDENTIALS');
  }
  // Hashing takes a while, in which the account may have changed.
  const current = context.store.get(account.localId);
  if (current?.password?.hash !== account.password.hash) {
    throw new AuthError('INVALID_LOGIN_CREDENTIALS');
  }
  if (current.disabled) throw new AuthError('USER_DISABLED');
  return {
    kind: 'identitytoolkit#VerifyPasswordResponse',
    registered: true,
    localId: current.localId,
    email: current.email,
    displayName: current.displayName ?? '',
    ...signedIn(context, current, { provider: 'password' }),
  };
}

/** The account is made on the first sign-in. */
function signInWithCustomToken(
  context: AuthContext,
  request: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const token = text(request, 'token');
  if (!token) throw new AuthError('MISSING_CUSTOM_TOKEN');
  const { uid, claims } = context.tokens.verifyCustomToken(token);
  const existing = context.store.get(uid);
  if (existing?.disabled) throw new AuthError('USER_DISABLED');
  const account = existing ?? { ...blankAccount(context, uid), customAuth: true };
  return {
    kind: 'identitytoolkit#VerifyCustomTokenResponse',
    isNewUser: existing === undefined,
    ...signedIn(context, account, { provider: 'custom', claims }),
  };
}

async function update(
  context: AuthContext,
  request: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  if (request.oobCode !== undefined) {
    throw new AuthError('OPERATION_NOT_ALLOWED', 'oobCode: e-mail actions are not implemented');
  }
  const change = await changeContext(context, request);
  const { account, signIn } = context.tokens.verifyIdToken(requiredIdToken(request));
  const changesCredentials = request.email !== undefined || request.password !== undefined;
  if (changesCredentials) requireRecent(context, signIn);
  const changed = context.store.put(applyProfile(account, request, change));
  const provider = changed.password ? 'password' : signIn.provider;
  return {
    kind: 'identitytoolkit#SetAccountInfoResponse',
    ...toUserInfo(changed),
    ...(changesCredentials
      ? signedIn(context, changed, { provider })
      : tokensFor(context.tokens, changed, signIn)),
  };
}

function lookup(
  context: AuthContext,
  request: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { account } = context.tokens.verifyIdToken(requiredIdToken(request));
  return { kind: 'identitytoolkit#GetAccountInfoResponse', users: [toUserInfo(account)] };
}

function deleteAccount(
  context: AuthContext,
  request: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { account, signIn } = context.tokens.verifyIdToken(requiredIdToken(request));
  requireRecent(context, signIn);
  context.store.remove(account.localId);
  return { kind: 'identitytoolkit#DeleteAccountResponse' };
}

/** `securetoken.googleapis.com/v1/token`: a refresh token for a fresh ID token. */
export const refresh: Method = (context, request) => {
  const grantType = text(request, 'grant_type') ?? text(request, 'grantType');
  if (!grantType) throw new AuthError('MISSING_GRANT_TYPE');
  if (grantType !== 'refresh_token') throw new AuthError('INVALID_GRANT_TYPE');
  const token = text(request, 'refresh_token') ?? text(request, 'refreshToken');
  if (!token) throw new AuthError('MISSING_REFRESH_TOKEN');
  const { account, signIn } = context.tokens.verifyRefreshToken(token);
  const current = context.store.put({ ...account, lastRefreshAt: context.clock.now() });
  const idToken = context.tokens.idToken(current, signIn);
  return {
    access_token: idToken,
    id_token: idToken,
    refresh_token: token,
    expires_in: String(ID_TOKEN_LIFE_SECONDS),
    token_type: 'Bearer',
    user_id: account.localId,
    project_id: context.project,
  };
};

function requiredIdToken(request: Readonly<Record<string, unknown>>): string {
  const idToken = text(request, 'idToken');
  if (!idToken) throw new AuthError('MISSING_ID_TOKEN');
  return idToken;
}

function requireRecent({ tokens }: AuthContext, signIn: SignIn): void {
  if (tokens.nowSeconds() - signIn.authTime > RECENT_SIGN_IN_SECONDS) {
    throw new AuthError('CREDENTIAL_TOO_OLD_LOGIN_AGAIN');
  }
}
