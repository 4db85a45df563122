import { without, type Account, type LinkedProvider } from '../state/account';
import { AuthError } from '../state/auth-error';
import type { StoredPassword } from '../state/password';
import {
  checkCustomAttributes,
  emailOf,
  list,
  object,
  phoneNumberOf,
  text,
  type Request,
} from './fields';
import { factorsOf } from './imported-factors';

/** Attribute of the request to what it clears. */
const DELETABLE: Readonly<Record<string, readonly (keyof Account)[]>> = {
  DISPLAY_NAME: ['displayName'],
  PHOTO_URL: ['photoUrl'],
  EMAIL: ['email', 'emailLinkSignin'],
  PASSWORD: ['password'],
};

export interface ChangeContext {
  /** The hash of the request's password, made beforehand: applying a change must not take time. */
  readonly password: StoredPassword | undefined;
  readonly nowMilliseconds: number;
}

/** Applies what both a user and an administrator may set. @throws AuthError for a value that is not allowed. */
export function applyProfile(
  account: Account,
  request: Request,
  { password, nowMilliseconds }: ChangeContext,
): Account {
  const displayName = text(request, 'displayName');
  const photoUrl = text(request, 'photoUrl');
  const email = emailOf(request);
  const changesEmail = email !== undefined && email !== account.email;
  const changed: Account = {
    ...account,
    ...(displayName === undefined ? {} : { displayName }),
    ...(photoUrl === undefined ? {} : { photoUrl }),
    ...(changesEmail ? { email, emailVerified: false } : {}),
    ...(password ? { password, passwordUpdatedAt: nowMilliseconds } : {}),
    // New credentials end every other session, as on Firebase.
    ...(changesEmail || password ? { validSince: Math.floor(nowMilliseconds / 1000) } : {}),
  };
  return clear(changed, request);
}

/** Applies what only an administrator may set, after the profile. */
export function applyAdministration(
  account: Account,
  request: Request,
  context: ChangeContext,
): Account {
  const profile = applyProfile(account, request, context);
  const phoneNumber = phoneNumberOf(request);
  const customAttributes = text(request, 'customAttributes');
  if (customAttributes !== undefined) checkCustomAttributes(customAttributes);
  const linkedProviders = linked(profile, request);
  return {
    ...profile,
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(customAttributes === undefined ? {} : { customAttributes }),
    ...flag(request, 'emailVerified', 'emailVerified'),
    // `disabled` when an account is created, `disableUser` when it is changed.
    ...flag(request, 'disabled', 'disabled'),
    ...flag(request, 'disableUser', 'disabled'),
    ...numeric(request, 'validSince'),
    ...numeric(request, 'createdAt'),
    ...numeric(request, 'lastLoginAt'),
    ...(linkedProviders ? { linkedProviders } : {}),
    ...factors(request, context),
  };
}

function clear(account: Account, request: Request): Account {
  const attributes = list(request, 'deleteAttribute').flatMap((attribute) => {
    const fields = Object.hasOwn(DELETABLE, String(attribute)) && DELETABLE[String(attribute)];
    if (!fields) {
      throw new AuthError('INVALID_ARGUMENT', `deleteAttribute: unknown ${String(attribute)}`);
    }
    return fields;
  });
  const providers = list(request, 'deleteProvider').map(String);
  const fields = [
    ...attributes,
    ...(providers.includes('password') ? DELETABLE.EMAIL! : []),
    ...(providers.includes('password') ? DELETABLE.PASSWORD! : []),
    ...(providers.includes('phone') ? (['phoneNumber'] as const) : []),
  ];
  const cleared = fields.length > 0 ? without(account, fields) : account;
  return {
    ...cleared,
    emailVerified: cleared.email === undefined ? false : cleared.emailVerified,
    linkedProviders: cleared.linkedProviders.filter(
      ({ providerId }) => !providers.includes(providerId),
    ),
  };
}

function linked(account: Account, request: Request): readonly LinkedProvider[] | undefined {
  const link = object(request, 'linkProviderUserInfo');
  if (!link) return undefined;
  const providerId = text(link, 'providerId');
  const rawId = text(link, 'rawId');
  if (!providerId) throw new AuthError('MISSING_PROVIDER_ID');
  if (!rawId) throw new AuthError('MISSING_RAW_ID');
  const others = account.linkedProviders.filter((other) => other.providerId !== providerId);
  return [...others, { ...link, providerId, rawId }];
}

/** `mfaInfo` when an account is created, `mfa.enrollments` when it is changed; the list replaces the old one. */
function factors(request: Request, { nowMilliseconds }: ChangeContext): Partial<Account> {
  const change = object(request, 'mfa');
  if (change) return { secondFactors: factorsOf(list(change, 'enrollments'), nowMilliseconds) };
  const given = list(request, 'mfaInfo');
  return given.length > 0 ? { secondFactors: factorsOf(given, nowMilliseconds) } : {};
}

function flag(
  request: Request,
  field: string,
  target: 'emailVerified' | 'disabled',
): Partial<Account> {
  return typeof request[field] === 'boolean' ? { [target]: request[field] } : {};
}

/** 64-bit numbers travel as text. */
function numeric(
  request: Request,
  field: 'validSince' | 'createdAt' | 'lastLoginAt',
): Partial<Account> {
  if (request[field] === undefined || request[field] === null) return {};
  const value = Number(request[field]);
  if (!Number.isFinite(value)) {
    throw new AuthError('INVALID_ARGUMENT', `${field}: a number is expected`);
  }
  return { [field]: value };
}
