import { AuthError } from '../state/auth-error';
import type { Method } from './context';
import { canonicalEmail, requiredText, unimplementedField } from './fields';

/** How an e-mail can sign in (`fetchSignInMethodsForEmail`); with e-mail enumeration protection it is not told. */
export const createAuthUri: Method = ({ space }, request) => {
  unimplementedField(request, 'providerId');
  const identifier = requiredText(request, 'identifier', 'MISSING_IDENTIFIER');
  const continueUri = requiredText(request, 'continueUri', 'MISSING_CONTINUE_URI');
  if (!URL.canParse(continueUri)) throw new AuthError('INVALID_CONTINUE_URI');
  const email = canonicalEmail(identifier, 'INVALID_IDENTIFIER');
  const kind = 'identitytoolkit#CreateAuthUriResponse';
  if (space.settings.hidesEmails) return { kind };
  const account = space.accounts.byEmail(email);
  const linked = account?.linkedProviders.map(({ providerId }) => providerId) ?? [];
  const signinMethods = [
    ...(account?.password ? ['password'] : []),
    ...(account?.emailLinkSignin ? ['emailLink'] : []),
    ...linked,
  ];
  const byEmail = account?.password || account?.emailLinkSignin ? ['password'] : [];
  return {
    kind,
    registered: Boolean(account),
    allProviders: [...byEmail, ...linked],
    signinMethods,
  };
};
