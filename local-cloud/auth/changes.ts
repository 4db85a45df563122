import type { Claims } from '../jwt';
import type { Account, LinkedProvider, PasswordHash } from './account';
import { AuthError } from './auth-error';
import { hashPassword } from './password';

const CUSTOM_ATTRIBUTES_LIMIT = 1000;

/** Names that Firebase keeps for itself in an ID token. */
const FORBIDDEN_CLAIMS = new Set(
  'acr amr at_hash aud auth_time azp cnf c_hash exp firebase iat iss jti nbf nonce sub'.split(' '),
);

/** Request field to the account's field that `deleteAttribute` clears. */
const DELETABLE = {
  DISPLAY_NAME: 'displayName',
  PHOTO_URL: 'photoUrl',
  EMAIL: 'email',
  PASSWORD: 'password',
} as const;

export type Request = Readonly<Record<string, unknown>>;

export interface ChangeContext {
  /** The hash of the request's password, made beforehand: applying a change must not take time. */
  readonly password: PasswordHash | undefined;
  readonly nowMilliseconds: number;
}

/** Hashes the request's password, if it has one. @throws AuthError WEAK_PASSWORD */
export async function newPassword(request: Request): Promise<PasswordHash | undefined> {
  const password = text(request, 'password');
  return password === undefined ? undefined : hashPassword(password);
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
  return without(changed, request);
}

/** Applies what only an administrator may set, after the profile. */
export function applyAdministration(
  account: Account,
  request: Request,
  context: ChangeContext,
): Account {
  if (request.mfa !== undefined || request.mfaInfo !== undefined) {
    throw new AuthError('OPERATION_NOT_ALLOWED', 'mfa: second factors are not implemented');
  }
  const profile = applyProfile(account, request, context);
  const phoneNumber = text(request, 'phoneNumber');
  const customAttributes = text(request, 'customAttributes');
  if (customAttributes !== undefined) checkCustomAttributes(customAttributes);
  return {
    ...profile,
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(customAttributes === undefined ? {} : { customAttributes }),
    ...flag(request, 'emailVerified', 'emailVerified'),
    // `disabled` when an account is created, `disableUser` when it is changed.
    ...flag(request, 'disabled', 'disabled'),
    ...flag(request, 'disableUser', 'disabled'),
    ...(request.validSince === undefined ? {} : { validSince: Number(request.validSince) }),
    ...linkedProvider(profile, request),
  };
}

/** The request's e-mail in the form it is kept. @throws AuthError INVALID_EMAIL */
export function emailOf(request: Request): string | undefined {
  const email = text(request, 'email');
  if (email === undefined) return undefined;
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$|^[^\s@]+@localhost$/.test(email)) {
    throw new AuthError('INVALID_EMAIL');
  }
  return email.toLowerCase();
}

/** A text field; null counts as absent. @throws AuthError when it is something else. */
export function text(request: Request, field: string): string | undefined {
  const value = request[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    throw new AuthError('INVALID_ARGUMENT', `${field}: text is expected, got ${typeof value}`);
  }
  return value;
}

function without(account: Account, request: Request): Account {
  const result: { -readonly [Key in keyof Account]: Account[Key] } = { ...account };
  for (const attribute of list(request, 'deleteAttribute')) {
    const field = DELETABLE[attribute as keyof typeof DELETABLE];
    if (!field) throw new AuthError('INVALID_ARGUMENT', `deleteAttribute: unknown ${attribute}`);
    delete result[field];
  }
  for (const provider of list(request, 'deleteProvider')) {
    if (provider === 'password') delete result.password;
    else if (provider === 'phone') delete result.phoneNumber;
    else {
      result.linkedProviders = result.linkedProviders.filter(
        (linked) => linked.providerId !== provider,
      );
    }
  }
  return result;
}

function linkedProvider(
  account: Account,
  request: Request,
): Pick<Account, 'linkedProviders'> | object {
  const link = request.linkProviderUserInfo as LinkedProvider | undefined;
  if (link === undefined) return {};
  const others = account.linkedProviders.filter((linked) => linked.providerId !== link.providerId);
  return { linkedProviders: [...others, link] };
}

function flag(
  request: Request,
  field: string,
  target: 'emailVerified' | 'disabled',
): Partial<Account> {
  return typeof request[field] === 'boolean' ? { [target]: request[field] } : {};
}

function list(request: Request, field: string): readonly string[] {
  const value = request[field] ?? [];
  if (!Array.isArray(value))
    throw new AuthError('INVALID_ARGUMENT', `${field}: a list is expected`);
  return value.map(String);
}

function checkCustomAttributes(json: string): void {
  if (json.length > CUSTOM_ATTRIBUTES_LIMIT) throw new AuthError('CLAIMS_TOO_LARGE');
  let claims: Claims;
  try {
    claims = JSON.parse(json) as Claims;
  } catch {
    throw new AuthError('INVALID_CLAIMS');
  }
  const forbidden = Object.keys(claims).find((name) => FORBIDDEN_CLAIMS.has(name));
  if (forbidden) throw new AuthError('FORBIDDEN_CLAIM', forbidden);
}
