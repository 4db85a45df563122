import type { Account } from '../state/account';
import { AuthError } from '../state/auth-error';
import { isPassword } from '../state/password';
import { requirePolicy } from '../state/password-policy';
import { requireAllowed, signedIn, type AuthContext, type Method } from './context';
import { emailOf, text } from './fields';

/**
 * With e-mail enumeration protection a wrong e-mail and a wrong password look the same; without it they are
 * told apart, as Firebase did before September 2023.
 */
export const signInWithPassword: Method = async (context, request) => {
  const { space, clock } = context;
  const { settings, failedAttempts } = space;
  requireAllowed(settings.allowsPassword, 'PASSWORD_LOGIN_DISABLED');
  const email = emailOf(request);
  const password = text(request, 'password');
  if (email === undefined) throw new AuthError('MISSING_EMAIL');
  if (!password) throw new AuthError('MISSING_PASSWORD');
  const account = space.accounts.byEmail(email);
  if (!account) throw new AuthError(settings.hidesEmails ? WRONG : 'EMAIL_NOT_FOUND');
  failedAttempts.check(account.localId, clock.now());
  const current = await verified(context, account, password);
  failedAttempts.forgive(account.localId);
  if (current.disabled) throw new AuthError('USER_DISABLED');
  const { passwordPolicy } = settings;
  if (passwordPolicy.isEnforced && passwordPolicy.forceUpgradeOnSignin) {
    requirePolicy(password, passwordPolicy);
  }
  return {
    kind: 'identitytoolkit#VerifyPasswordResponse',
    registered: true,
    localId: current.localId,
    email: current.email,
    displayName: current.displayName ?? '',
    ...signedIn(context, current, { provider: 'password' }),
  };
};

const WRONG = 'INVALID_LOGIN_CREDENTIALS';

/** The account of the moment after hashing, which takes a while in which it may have changed. */
async function verified(
  { space, clock }: AuthContext,
  account: Account,
  password: string,
): Promise<Account> {
  const stored = account.password;
  const isRight = stored !== undefined && (await isPassword(password, stored));
  const current = space.accounts.get(account.localId);
  if (isRight && current?.password?.hash === stored.hash) return current;
  space.failedAttempts.record(account.localId, clock.now());
  throw new AuthError(space.settings.hidesEmails ? WRONG : 'INVALID_PASSWORD');
}
