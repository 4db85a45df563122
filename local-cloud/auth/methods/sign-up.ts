import { AuthError } from '../state/auth-error';
import { applyAdministration, applyProfile } from './changes';
import {
  bearerOf,
  blankAccount,
  newPassword,
  requireAllowed,
  requireRecent,
  signedIn,
  type AuthContext,
  type Method,
} from './context';
import { emailOf, text, type Request } from './fields';

const KIND = 'identitytoolkit#SignupNewUserResponse';

/** Anonymous without e-mail and password; with an `idToken` it gives that account a password. */
export const signUp: Method = async (context, request) => {
  if (request.localId !== undefined) throw new AuthError('UNEXPECTED_PARAMETER', 'User ID');
  const hasNothing = ['email', 'password', 'idToken'].every(
    (field) => request[field] === undefined,
  );
  return hasNothing ? signUpAnonymously(context) : signUpWithPassword(context, request);
};

function signUpAnonymously(context: AuthContext): Record<string, unknown> {
  const { settings } = context.space;
  requireAllowed(settings.allowsAnonymous && settings.allowsSignUp, 'ADMIN_ONLY_OPERATION');
  const account = blankAccount(context);
  return {
    kind: KIND,
    localId: account.localId,
    ...signedIn(context, account, { provider: 'anonymous' }),
  };
}

async function signUpWithPassword(
  context: AuthContext,
  request: Request,
): Promise<Record<string, unknown>> {
  const email = emailOf(request);
  const given = text(request, 'password');
  if (!email) throw new AuthError('MISSING_EMAIL');
  if (!given) throw new AuthError('MISSING_PASSWORD');
  requireAllowed(context.space.settings.allowsPassword);
  const isLink = text(request, 'idToken') !== undefined;
  if (!isLink) requireAllowed(context.space.settings.allowsSignUp, 'ADMIN_ONLY_OPERATION');
  if (isLink) requireRecent(context, bearerOf(context, request).signIn);
  const password = await newPassword(context, given);
  const existing = isLink ? bearerOf(context, request).account : blankAccount(context);
  const change = { password, nowMilliseconds: context.clock.now() };
  const account = applyProfile(existing, request, change);
  return {
    kind: KIND,
    localId: account.localId,
    email,
    displayName: account.displayName,
    ...signedIn(context, account, { provider: 'password' }),
  };
}

/** By an administrator: with any id and any attribute, and nobody is signed in. */
export const createAccount: Method = async (context, request) => {
  const { space, clock } = context;
  const localId = text(request, 'localId') || undefined;
  if (localId !== undefined && space.accounts.get(localId)) {
    throw new AuthError('DUPLICATE_LOCAL_ID');
  }
  const given = text(request, 'password');
  const password = given === undefined ? undefined : await newPassword(context, given);
  const change = { password, nowMilliseconds: clock.now() };
  const account = applyAdministration(blankAccount(context, localId), request, change);
  // Hashing takes a while, in which somebody else may have taken the id.
  if (space.accounts.get(account.localId)) throw new AuthError('DUPLICATE_LOCAL_ID');
  space.accounts.put(account);
  return { kind: KIND, localId: account.localId, email: account.email };
};
