import { AuthError } from '../state/auth-error';
import { applyActionCode } from './apply-action-code';
import { applyProfile } from './changes';
import {
  bearerOf,
  newPassword,
  requireAllowed,
  requireRecent,
  tokensFor,
  type AuthContext,
  type Method,
} from './context';
import { emailOf, text, unimplementedField, type Request } from './fields';
import { sendRecovery } from './send-action-code';
import { toUserInfo } from './user-info';

/** A user changes their own account, or shows a code that does. */
export const updateOwnAccount: Method = async (context, request) => {
  for (const field of ['provider', 'upgradeToFederatedLogin']) unimplementedField(request, field);
  if (request.oobCode !== undefined) return applyActionCode(context, request);
  for (const field of ['customAttributes', 'disableUser', 'phoneNumber', 'validSince']) {
    if (request[field] !== undefined) throw new AuthError('INSUFFICIENT_PERMISSION', field);
  }
  const email = emailOf(request);
  const given = text(request, 'password');
  const changesCredentials = email !== undefined || given !== undefined;
  if (changesCredentials) requireChangeable(context, request);
  const password = given === undefined ? undefined : await newPassword(context, given);
  const { account, signIn } = bearerOf(context, request);
  const change = { password, nowMilliseconds: context.clock.now() };
  const changesEmail =
    account.email !== undefined && email !== undefined && email !== account.email;
  const initialEmail = account.initialEmail ?? (changesEmail ? account.email : undefined);
  const changed = context.space.accounts.put({
    ...applyProfile(account, request, change),
    ...(initialEmail === undefined ? {} : { initialEmail }),
  });
  if (changesEmail && initialEmail) sendRecovery(context, changed, initialEmail);
  const provider = changed.password ? 'password' : signIn.provider;
  return {
    kind: 'identitytoolkit#SetAccountInfoResponse',
    ...toUserInfo(changed),
    ...tokensFor(
      context,
      changed,
      changesCredentials ? { ...signIn, provider, authTime: context.tokens.nowSeconds() } : signIn,
    ),
  };
};

/** With e-mail enumeration protection an e-mail is changed by a link that is sent to the new one. */
function requireChangeable(context: AuthContext, request: Request): void {
  const { account, signIn } = bearerOf(context, request);
  requireRecent(context, signIn);
  const { settings } = context.space;
  if (request.password !== undefined) requireAllowed(settings.allowsPassword);
  const email = emailOf(request);
  if (email === undefined || email === account.email || !settings.hidesEmails) return;
  throw new AuthError(
    'OPERATION_NOT_ALLOWED',
    'Please verify the new email before changing email.',
  );
}

export const lookupOwnAccount: Method = (context, request) => {
  const { account } = bearerOf(context, request);
  return { kind: 'identitytoolkit#GetAccountInfoResponse', users: [toUserInfo(account)] };
};

export const deleteOwnAccount: Method = (context, request) => {
  const { account, signIn } = bearerOf(context, request);
  requireAllowed(context.space.settings.allowsDeletion, 'ADMIN_ONLY_OPERATION');
  requireRecent(context, signIn);
  context.space.removeAccount(account.localId);
  return { kind: 'identitytoolkit#DeleteAccountResponse' };
};
