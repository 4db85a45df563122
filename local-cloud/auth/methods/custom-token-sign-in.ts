import { AuthError } from '../state/auth-error';
import { readCustomToken } from '../state/custom-token';
import { blankAccount, signedIn, type Method } from './context';
import { checkClaims, requiredText } from './fields';

/** The account is made on the first sign-in. */
export const signInWithCustomToken: Method = (context, request) => {
  const { space, tokens } = context;
  const token = requiredText(request, 'token', 'MISSING_CUSTOM_TOKEN');
  const { uid, claims, tenantId } = readCustomToken(token, tokens.nowSeconds());
  if ((tenantId ?? null) !== space.tenantId) throw new AuthError('TENANT_ID_MISMATCH');
  checkClaims(claims);
  const existing = space.accounts.get(uid);
  const account = existing ?? { ...blankAccount(context, uid), customAuth: true };
  return {
    kind: 'identitytoolkit#VerifyCustomTokenResponse',
    isNewUser: existing === undefined,
    ...signedIn(context, account, { provider: 'custom', claims }),
  };
};
