import { randomBytes } from 'node:crypto';

export interface PasswordHash {
  readonly hash: string;
  readonly salt: string;
}

/** An identity at another provider that is linked to the account. */
export interface LinkedProvider {
  readonly providerId: string;
  readonly rawId: string;
  readonly email?: string;
  readonly displayName?: string;
  readonly photoUrl?: string;
}

/** One user. Names and units are those of Identity Toolkit's `UserInfo`. */
export interface Account {
  readonly localId: string;
  readonly email?: string;
  readonly emailVerified: boolean;
  readonly password?: PasswordHash;
  readonly displayName?: string;
  readonly photoUrl?: string;
  readonly phoneNumber?: string;
  readonly disabled: boolean;
  /** JSON text, at most 1000 characters. */
  readonly customAttributes?: string;
  readonly linkedProviders: readonly LinkedProvider[];
  /** True if the account was made by a custom token. */
  readonly customAuth: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly lastLoginAt?: number;
  readonly lastRefreshAt?: number;
  readonly passwordUpdatedAt?: number;
  /** Seconds since the epoch: refresh and ID tokens of earlier sign-ins are no longer good. */
  readonly validSince: number;
}

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A fresh id in Firebase's shape: 28 letters and digits. */
export function newLocalId(): string {
  return [...randomBytes(28)].map((byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('');
}

export function newAccount(localId: string, nowMilliseconds: number): Account {
  return {
    localId,
    emailVerified: false,
    disabled: false,
    linkedProviders: [],
    customAuth: false,
    createdAt: nowMilliseconds,
    validSince: Math.floor(nowMilliseconds / 1000),
  };
}

/** The account as `accounts:lookup` and `accounts:batchGet` show it: 64-bit numbers as text. */
export function toUserInfo(account: Account): Record<string, unknown> {
  const { linkedProviders, password, createdAt, lastLoginAt, lastRefreshAt, ...rest } = account;
  const { customAuth, disabled, validSince, ...plain } = rest;
  return {
    ...plain,
    createdAt: String(createdAt),
    ...(lastLoginAt === undefined ? {} : { lastLoginAt: String(lastLoginAt) }),
    ...(lastRefreshAt === undefined
      ? {}
      : { lastRefreshAt: new Date(lastRefreshAt).toISOString() }),
    validSince: String(validSince),
    ...(disabled ? { disabled } : {}),
    ...(customAuth ? { customAuth } : {}),
    // Hashes never leave the server; the text is what Google sends to callers without that permission.
    ...(password ? { passwordHash: Buffer.from('REDACTED').toString('base64') } : {}),
    providerUserInfo: providers(account, linkedProviders),
  };
}

function providers(account: Account, linked: readonly LinkedProvider[]): unknown[] {
  const { email, displayName, photoUrl, phoneNumber } = account;
  const byPassword = account.password && email !== undefined;
  return [
    ...(byPassword
      ? [{ providerId: 'password', email, federatedId: email, rawId: email, displayName, photoUrl }]
      : []),
    ...(phoneNumber === undefined
      ? []
      : [{ providerId: 'phone', phoneNumber, rawId: phoneNumber }]),
    ...linked.map((provider) => ({ ...provider, federatedId: provider.rawId })),
  ];
}
