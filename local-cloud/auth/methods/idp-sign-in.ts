import { without, type Account } from '../state/account';
import { AuthError } from '../state/auth-error';
import type { Space } from '../state/space';
import {
  bearerOf,
  blankAccount,
  requireAllowed,
  signedIn,
  type AuthContext,
  type Method,
} from './context';
import { unimplementedField, type Request } from './fields';
import { linkOf, providerIdentity, type ProviderIdentity } from './provider-identity';

/** Who signs in with the provider's identity: an account that is there, as it will be, or a new one. */
interface Resolution {
  readonly account: Account;
  readonly isNewUser: boolean;
  readonly emailRecycled?: boolean;
}

/**
 * Signs in with an identity of another provider, or with an `idToken` links it. Whether an account with the
 * same e-mail is joined, taken over or left alone follows Firebase's rules for one account per e-mail.
 */
export const signInWithIdp: Method = (context, request) => {
  for (const field of ['pendingIdToken', 'pendingToken']) unimplementedField(request, field);
  const identity = providerIdentity(request);
  requireEnabledProvider(context.space, identity.providerId);
  const described = describe(identity);
  let resolution: Resolution | null;
  try {
    resolution = resolve(context, request, identity);
  } catch (error) {
    // The credential goes back with the refusal, so that the client can use it elsewhere.
    if (!request.returnIdpCredential || !(error instanceof AuthError)) throw error;
    return { ...described, errorMessage: error.message };
  }
  if (resolution === null) return { ...described, ...confirmation(context.space, identity) };
  const { account, isNewUser, emailRecycled } = resolution;
  if (isNewUser && request.autoCreate === false) throw new AuthError('USER_NOT_FOUND');
  if (isNewUser) requireAllowed(context.space.settings.allowsSignUp, 'ADMIN_ONLY_OPERATION');
  const linked = withLink(account, identity);
  return {
    ...described,
    localId: linked.localId,
    ...(isNewUser ? { isNewUser } : {}),
    ...(emailRecycled ? { emailRecycled } : {}),
    ...(linked.email === identity.email ? { emailVerified: linked.emailVerified } : {}),
    ...(context.space.tenantId === null ? {} : { tenantId: context.space.tenantId }),
    ...signedIn(context, linked, { provider: identity.providerId }),
  };
};

/** Null when the e-mail belongs to an account that the provider's word alone does not open. */
function resolve(
  context: AuthContext,
  request: Request,
  identity: ProviderIdentity,
): Resolution | null {
  const { accounts, settings } = context.space;
  const owner = accounts.byProvider(identity.providerId, identity.rawId);
  if (request.idToken !== undefined) {
    if (owner) throw new AuthError('FEDERATED_USER_ID_ALREADY_LINKED');
    const account = bearerOf(context, request).account;
    return { account: linkTo(account, identity, context.space), isNewUser: false };
  }
  if (owner) return { account: owner, isNewUser: false };
  const sameEmail =
    settings.oneAccountPerEmail && identity.email !== undefined
      ? accounts.byEmail(identity.email)
      : undefined;
  if (!sameEmail) return { account: newUser(context, identity), isNewUser: true };
  if (!identity.emailVerified) return null;
  return {
    account: join(sameEmail, identity, context.tokens.nowSeconds()),
    isNewUser: false,
    emailRecycled: sameEmail.linkedProviders.some(
      ({ providerId, rawId }) => providerId === identity.providerId && rawId !== identity.rawId,
    ),
  };
}

function newUser(context: AuthContext, identity: ProviderIdentity): Account {
  const { email, displayName, photoUrl, emailVerified } = identity;
  const takesEmail = context.space.settings.oneAccountPerEmail && email !== undefined;
  return {
    ...blankAccount(context),
    ...(displayName === undefined ? {} : { displayName }),
    ...(photoUrl === undefined ? {} : { photoUrl }),
    ...(takesEmail ? { email, emailVerified } : {}),
  };
}

function linkTo(account: Account, identity: ProviderIdentity, space: Space): Account {
  const { email, emailVerified } = identity;
  if (email === undefined || !space.settings.oneAccountPerEmail) return account;
  const owner = space.accounts.byEmail(email);
  if (owner && owner.localId !== account.localId) throw new AuthError('EMAIL_EXISTS');
  const withEmail = account.email === undefined ? { ...account, email, emailVerified } : account;
  return emailVerified && withEmail.email === email
    ? { ...withEmail, emailVerified: true }
    : withEmail;
}

/**
 * The provider has verified the e-mail, so its owner is the owner of the account. If nobody had verified it
 * before, whoever made the account may have been somebody else: their ways in are closed.
 */
function join(account: Account, identity: ProviderIdentity, nowSeconds: number): Account {
  const kept = account.emailVerified
    ? account
    : {
        ...without(account, ['password', 'phoneNumber', 'emailLinkSignin']),
        linkedProviders: [],
        validSince: nowSeconds,
      };
  const profile = without(kept, ['displayName', 'photoUrl']);
  return {
    ...profile,
    ...(identity.displayName === undefined ? {} : { displayName: identity.displayName }),
    ...(identity.photoUrl === undefined ? {} : { photoUrl: identity.photoUrl }),
    emailVerified: true,
  };
}

function withLink(account: Account, identity: ProviderIdentity): Account {
  const others = account.linkedProviders.filter(
    ({ providerId }) => providerId !== identity.providerId,
  );
  return { ...account, linkedProviders: [...others, linkOf(identity)] };
}

function confirmation(space: Space, { email = '' }: ProviderIdentity): Record<string, unknown> {
  const owner = space.accounts.byEmail(email);
  return {
    needConfirmation: true,
    localId: owner?.localId,
    verifiedProvider: owner?.linkedProviders.map(({ providerId }) => providerId) ?? [],
  };
}

function describe(identity: ProviderIdentity): Record<string, unknown> {
  const { displayName, ...rest } = identity;
  return {
    kind: 'identitytoolkit#VerifyAssertionResponse',
    context: '',
    ...rest,
    ...(displayName === undefined ? {} : { displayName, fullName: displayName }),
  };
}

/** A provider that an administrator has configured can be switched off; the others need no configuration. */
function requireEnabledProvider(space: Space, providerId: string): void {
  const configured = space.providers('oauthIdpConfigs').get(providerId);
  requireAllowed(configured === undefined || configured.enabled === true);
}
