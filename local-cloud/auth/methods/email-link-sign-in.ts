import { AuthError } from '../state/auth-error';
import { bearerOf, blankAccount, requireAllowed, signedIn, type Method } from './context';
import { emailOf, requiredText } from './fields';

/** Signs in, or with an `idToken` links, whoever shows the code that was sent to the e-mail. */
export const signInWithEmailLink: Method = (context, request) => {
  const { space, clock } = context;
  requireAllowed(space.settings.allowsEmailLink);
  const linkTo = request.idToken === undefined ? undefined : bearerOf(context, request).account;
  const email = emailOf(request);
  if (!email) throw new AuthError('MISSING_EMAIL');
  const oobCode = requiredText(request, 'oobCode', 'MISSING_OOB_CODE');
  const code = space.actionCodes.find(oobCode, clock.now());
  if (code.requestType !== 'EMAIL_SIGNIN') throw new AuthError('INVALID_OOB_CODE');
  if (code.email !== email) {
    const detail = 'The email provided does not match the sign-in email address.';
    throw new AuthError('INVALID_EMAIL', detail);
  }
  const owner = space.accounts.byEmail(email);
  if (linkTo && owner && owner.localId !== linkTo.localId) throw new AuthError('EMAIL_EXISTS');
  const existing = linkTo ?? owner;
  if (existing?.disabled) throw new AuthError('USER_DISABLED');
  if (!existing) requireAllowed(space.settings.allowsSignUp, 'ADMIN_ONLY_OPERATION');
  space.actionCodes.use(oobCode);
  const proven = { email, emailVerified: true, emailLinkSignin: true };
  const account = { ...(existing ?? blankAccount(context)), ...proven };
  return {
    kind: 'identitytoolkit#EmailLinkSigninResponse',
    email,
    localId: account.localId,
    isNewUser: existing === undefined,
    ...signedIn(context, account, { provider: 'password' }),
  };
};
