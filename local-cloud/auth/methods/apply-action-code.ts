import type { Account } from '../state/account';
import type { ActionCode } from '../state/action-codes';
import { AuthError } from '../state/auth-error';
import { without } from '../state/account';
import { newPassword, requireAllowed, type AuthContext, type Method } from './context';
import { requiredText, text, type Request } from './fields';
import { toUserInfo } from './user-info';

/** `accounts:update` with an `oobCode`: verifies an e-mail, changes it, or takes the change back. */
export function applyActionCode(context: AuthContext, request: Request): Record<string, unknown> {
  const { space, clock } = context;
  const code = space.actionCodes.find(
    requiredText(request, 'oobCode', 'MISSING_OOB_CODE'),
    clock.now(),
  );
  const changed = space.accounts.put(afterAction(ownerOf(context, code), code));
  space.actionCodes.use(code.oobCode);
  return {
    kind: 'identitytoolkit#SetAccountInfoResponse',
    ...toUserInfo(changed),
    ...(code.newEmail === undefined ? {} : { newEmail: code.newEmail }),
  };
}

/** Shows what a code is for; with `newPassword` it resets the password. */
export const resetPassword: Method = async (context, request) => {
  const { space, clock } = context;
  requireAllowed(space.settings.allowsPassword, 'PASSWORD_LOGIN_DISABLED');
  const oobCode = requiredText(request, 'oobCode', 'MISSING_OOB_CODE');
  const code = space.actionCodes.find(oobCode, clock.now());
  const given = text(request, 'newPassword');
  if (given) {
    if (code.requestType !== 'PASSWORD_RESET') throw new AuthError('INVALID_OOB_CODE');
    const password = await newPassword(context, given);
    const account = ownerOf(context, space.actionCodes.find(oobCode, clock.now()));
    const now = clock.now();
    space.accounts.put({
      ...account,
      password,
      // The code came by e-mail, so whoever shows it reads that e-mail.
      emailVerified: true,
      passwordUpdatedAt: now,
      validSince: Math.floor(now / 1000),
    });
    space.actionCodes.use(oobCode);
    space.failedAttempts.forgive(account.localId);
  }
  return {
    kind: 'identitytoolkit#ResetPasswordResponse',
    requestType: code.requestType,
    // A sign-in link does not tell for whom it is: the user must know.
    ...(code.requestType === 'EMAIL_SIGNIN' ? {} : { email: code.email }),
    ...(code.newEmail === undefined ? {} : { newEmail: code.newEmail }),
  };
};

/** @throws AuthError INVALID_OOB_CODE when the account is gone or no longer has the e-mail */
function ownerOf({ space }: AuthContext, code: ActionCode): Account {
  const account = space.accounts.get(code.localId ?? '');
  const isCurrent = code.requestType === 'RECOVER_EMAIL' || account?.email === code.email;
  if (!account || !isCurrent) throw new AuthError('INVALID_OOB_CODE');
  if (account.disabled) throw new AuthError('USER_DISABLED');
  return account;
}

function afterAction(account: Account, code: ActionCode): Account {
  switch (code.requestType) {
    case 'VERIFY_EMAIL':
      return { ...account, emailVerified: true };
    case 'VERIFY_AND_CHANGE_EMAIL':
      return { ...account, email: code.newEmail ?? code.email, emailVerified: true };
    case 'RECOVER_EMAIL':
      return { ...without(account, ['initialEmail']), email: code.email, emailVerified: true };
    default:
      throw new AuthError('INVALID_OOB_CODE');
  }
}
