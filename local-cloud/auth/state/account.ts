import { randomBytes } from 'node:crypto';
import type { StoredPassword } from './password';

/** An identity at another provider that is linked to the account. */
export interface LinkedProvider {
  readonly providerId: string;
  readonly rawId: string;
  readonly email?: string;
  readonly displayName?: string;
  readonly photoUrl?: string;
  readonly screenName?: string;
}

/** What a user shows besides the first credential: a code sent to a telephone, or an authenticator's. */
export interface SecondFactor {
  readonly mfaEnrollmentId: string;
  readonly displayName?: string;
  /** RFC 3339. */
  readonly enrolledAt: string;
  /** E.164. Exactly one of this and `totpSecret` is there. */
  readonly phoneInfo?: string;
  /** Base32. */
  readonly totpSecret?: string;
}

/** One user. Names and units are those of Identity Toolkit's `UserInfo`. */
export interface Account {
  readonly localId: string;
  readonly tenantId?: string;
  readonly email?: string;
  readonly emailVerified: boolean;
  /** True once the user has signed in by a link that was sent to `email`. */
  readonly emailLinkSignin?: boolean;
  /** The e-mail before the user changed it for the first time: where the way back is sent. */
  readonly initialEmail?: string;
  readonly password?: StoredPassword;
  readonly displayName?: string;
  readonly photoUrl?: string;
  readonly phoneNumber?: string;
  readonly disabled: boolean;
  /** JSON text, at most 1000 characters. */
  readonly customAttributes?: string;
  readonly linkedProviders: readonly LinkedProvider[];
  readonly secondFactors?: readonly SecondFactor[];
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

/** The account without these fields. */
export function without(account: Account, fields: readonly (keyof Account)[]): Account {
  const kept = Object.entries(account).filter(([name]) => !fields.includes(name as keyof Account));
  return Object.fromEntries(kept) as unknown as Account;
}
