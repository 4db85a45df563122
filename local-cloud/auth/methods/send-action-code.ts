import type { Account } from '../state/account';
import type { ActionCode, ActionRequestType } from '../state/action-codes';
import { AuthError } from '../state/auth-error';
import { bearerOf, requireAllowed, type AuthContext, type Method } from './context';
import { canonicalEmail, emailOf, text, unimplementedField, type Request } from './fields';

/** The word by which the link's page knows what to do. */
const MODES: Readonly<Record<ActionRequestType, string>> = {
  PASSWORD_RESET: 'resetPassword',
  VERIFY_EMAIL: 'verifyEmail',
  EMAIL_SIGNIN: 'signIn',
  VERIFY_AND_CHANGE_EMAIL: 'verifyAndChangeEmail',
  RECOVER_EMAIL: 'recoverEmail',
};

/** To whom a code goes and for which account it is; null: to nobody, which the caller must not notice. */
type Recipient = Pick<ActionCode, 'email' | 'newEmail' | 'localId'> | null;

/**
 * Makes a code and “sends” it: it is listed at `/emulator/v1/projects/<project>/oobCodes`. An administrator
 * may have the link returned instead (`returnOobLink`), which is how the admin SDKs generate links.
 */
export const sendOobCode: Method = (context, request) => {
  const requestType = requestTypeOf(request);
  checkContinueUrl(request);
  if (request.returnOobLink && !context.isAdministrator) {
    throw new AuthError('INSUFFICIENT_PERMISSION');
  }
  const recipient = recipientOf(context, request, requestType);
  const kind = 'identitytoolkit#GetOobConfirmationCodeResponse';
  if (recipient === null) return { kind, email: emailOf(request) };
  const continueUrl = text(request, 'continueUrl');
  const code = { ...recipient, requestType, createdAt: context.clock.now() };
  const { oobCode, oobLink } = context.space.actionCodes.create(code, (created) =>
    linkTo(context, { requestType, oobCode: created, continueUrl }),
  );
  return { kind, email: recipient.email, ...(request.returnOobLink ? { oobCode, oobLink } : {}) };
};

/** Sends the way back to an e-mail that the account has just lost. */
export function sendRecovery(context: AuthContext, account: Account, email: string): void {
  const requestType = 'RECOVER_EMAIL';
  const code = {
    email,
    localId: account.localId,
    requestType,
    createdAt: context.clock.now(),
  } as const;
  context.space.actionCodes.create(code, (oobCode) => linkTo(context, { requestType, oobCode }));
}

function requestTypeOf(request: Request): ActionRequestType {
  const requestType = text(request, 'requestType');
  if (!requestType) throw new AuthError('MISSING_REQ_TYPE');
  if (!Object.hasOwn(MODES, requestType) || requestType === 'RECOVER_EMAIL') {
    throw new AuthError('INVALID_REQ_TYPE', `requestType: ${requestType}`);
  }
  return requestType as ActionRequestType;
}

function checkContinueUrl(request: Request): void {
  const continueUrl = text(request, 'continueUrl');
  if (continueUrl !== undefined && !/^https?:\/\/[^/]/.test(continueUrl)) {
    throw new AuthError('INVALID_CONTINUE_URI', 'an absolute http(s) URL is expected');
  }
  // A local cloud hosts no domains, so none of these can be one of its own.
  if (request.linkDomain) throw new AuthError('INVALID_HOSTING_LINK_DOMAIN');
  if (request.dynamicLinkDomain) throw new AuthError('INVALID_DYNAMIC_LINK_DOMAIN');
  unimplementedField(request, 'targetProjectId');
}

function recipientOf(
  context: AuthContext,
  request: Request,
  requestType: ActionRequestType,
): Recipient {
  const { space } = context;
  switch (requestType) {
    case 'EMAIL_SIGNIN':
      requireAllowed(space.settings.allowsEmailLink);
      return { email: requiredEmail(request) };
    case 'PASSWORD_RESET': {
      requireAllowed(space.settings.allowsPassword);
      const email = requiredEmail(request);
      const account = space.accounts.byEmail(email);
      if (account) return { email, localId: account.localId };
      if (space.settings.hidesEmails && !context.isAdministrator) return null;
      throw new AuthError('EMAIL_NOT_FOUND');
    }
    case 'VERIFY_EMAIL':
      return ownerOf(context, request);
    default: {
      const newEmail = text(request, 'newEmail');
      if (!newEmail) throw new AuthError('MISSING_NEW_EMAIL');
      const owner = ownerOf(context, request);
      const canonical = canonicalEmail(newEmail, 'INVALID_NEW_EMAIL');
      if (space.accounts.byEmail(canonical)) throw new AuthError('EMAIL_EXISTS');
      return { ...owner, newEmail: canonical };
    }
  }
}

/** The user whose token is there; an administrator names them by e-mail. */
function ownerOf(context: AuthContext, request: Request): { email: string; localId: string } {
  if (context.isAdministrator && request.idToken === undefined) {
    const account = context.space.accounts.byEmail(requiredEmail(request));
    if (!account?.email) throw new AuthError('USER_NOT_FOUND');
    return { email: account.email, localId: account.localId };
  }
  const { email, localId } = bearerOf(context, request).account;
  if (email === undefined) throw new AuthError('MISSING_EMAIL');
  return { email, localId };
}

function requiredEmail(request: Request): string {
  const email = emailOf(request);
  if (!email) throw new AuthError('MISSING_EMAIL');
  return email;
}

function linkTo(
  { baseUrl, space }: AuthContext,
  link: {
    readonly requestType: ActionRequestType;
    readonly oobCode: string;
    readonly continueUrl?: string | undefined;
  },
): string {
  const query = new URLSearchParams({
    mode: MODES[link.requestType],
    lang: 'en',
    oobCode: link.oobCode,
    apiKey: 'any',
    ...(link.continueUrl === undefined ? {} : { continueUrl: link.continueUrl }),
    ...(space.tenantId === null ? {} : { tenantId: space.tenantId }),
  });
  return `${baseUrl}/emulator/action?${query.toString()}`;
}
