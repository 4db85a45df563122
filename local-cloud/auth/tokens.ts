import { createHmac, timingSafeEqual } from 'node:crypto';
import { decodeJwt, encodeUnsigned, type Claims } from '../jwt';
import type { Clock } from '../service';
import type { Account } from './account';
import type { AccountStore } from './account-store';
import { AuthError } from './auth-error';

export const ID_TOKEN_LIFE_SECONDS = 3600;

const CUSTOM_TOKEN_AUDIENCE =
  'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit';

type SignInProvider = 'password' | 'anonymous' | 'custom';

/** What a sign-in establishes; it lives on through refreshes. */
export interface SignIn {
  readonly localId: string;
  readonly provider: SignInProvider;
  /** Seconds since the epoch. */
  readonly authTime: number;
  /** The developer claims of a custom token. */
  readonly claims?: Claims;
}

export interface TokensOptions {
  readonly project: string;
  readonly clock: Clock;
  readonly store: AccountStore;
  /** Of refresh tokens. */
  readonly secret: string;
}

/** Makes and checks the tokens of one project's users. */
export class Tokens {
  constructor(private readonly options: TokensOptions) {}

  nowSeconds(): number {
    return Math.floor(this.options.clock.now() / 1000);
  }

  /** An unsigned ID token with the claims that Firebase puts into a signed one. */
  idToken(account: Account, signIn: SignIn): string {
    const issued = this.nowSeconds();
    return encodeUnsigned({
      ...profileClaims(account),
      ...(account.customAttributes ? parseObject(account.customAttributes) : {}),
      ...signIn.claims,
      ...(signIn.provider === 'anonymous' ? { provider_id: 'anonymous' } : {}),
      auth_time: signIn.authTime,
      user_id: account.localId,
      firebase: { identities: identities(account), sign_in_provider: signIn.provider },
      iat: issued,
      exp: issued + ID_TOKEN_LIFE_SECONDS,
      aud: this.options.project,
      iss: `https://securetoken.google.com/${this.options.project}`,
      sub: account.localId,
    });
  }

  /** A session cookie carries the claims of the ID token it was made from. */
  sessionCookie(idToken: string, lifeSeconds: number): string {
    const claims = decodeJwt(idToken)?.claims ?? {};
    const issued = this.nowSeconds();
    return encodeUnsigned({
      ...claims,
      iat: issued,
      exp: issued + lifeSeconds,
      iss: `https://session.firebase.google.com/${this.options.project}`,
    });
  }

  /** Signed, so that it needs no record: nobody can make one up, and `validSince` revokes it. */
  refreshToken(signIn: SignIn): string {
    const text = Buffer.from(JSON.stringify(signIn)).toString('base64url');
    return `${text}.${this.#mac(text).toString('base64url')}`;
  }

  /** @throws AuthError INVALID_REFRESH_TOKEN, USER_NOT_FOUND, USER_DISABLED, TOKEN_EXPIRED */
  verifyRefreshToken(token: string): { account: Account; signIn: SignIn } {
    const [text = '', mac = ''] = token.split('.');
    const given = Buffer.from(mac, 'base64url');
    const expected = this.#mac(text);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new AuthError('INVALID_REFRESH_TOKEN');
    }
    const signIn = JSON.parse(Buffer.from(text, 'base64url').toString()) as SignIn;
    return { account: this.#usable(signIn.localId, signIn.authTime), signIn };
  }

  /** @throws AuthError INVALID_ID_TOKEN, TOKEN_EXPIRED, USER_NOT_FOUND, USER_DISABLED */
  verifyIdToken(token: string): { account: Account; signIn: SignIn } {
    const claims = decodeJwt(token)?.claims;
    const firebase = claims?.firebase as { sign_in_provider?: SignInProvider } | undefined;
    if (
      !claims ||
      claims.aud !== this.options.project ||
      typeof claims.sub !== 'string' ||
      !firebase
    ) {
      throw new AuthError('INVALID_ID_TOKEN');
    }
    if (typeof claims.exp !== 'number' || claims.exp <= this.nowSeconds()) {
      throw new AuthError('TOKEN_EXPIRED');
    }
    const signIn: SignIn = {
      localId: claims.sub,
      provider: firebase.sign_in_provider ?? 'custom',
      authTime: Number(claims.auth_time),
    };
    return { account: this.#usable(claims.sub, Number(claims.iat)), signIn };
  }

  /** The uid and developer claims of a custom token. @throws AuthError INVALID_CUSTOM_TOKEN */
  verifyCustomToken(token: string): { uid: string; claims: Claims } {
    const jwt = decodeJwt(token);
    const claims = jwt?.claims ?? {};
    if (!jwt || jwt.header.alg !== 'none') {
      throw new AuthError('INVALID_CUSTOM_TOKEN', 'Expected an unsigned custom token');
    }
    if (claims.aud !== CUSTOM_TOKEN_AUDIENCE) {
      throw new AuthError('INVALID_CUSTOM_TOKEN', `Invalid audience ${String(claims.aud)}`);
    }
    if (typeof claims.exp !== 'number' || claims.exp <= this.nowSeconds()) {
      throw new AuthError('INVALID_CUSTOM_TOKEN', 'The custom token has expired');
    }
    const { uid } = claims;
    if (typeof uid !== 'string' || uid === '' || uid.length > 128) {
      throw new AuthError('INVALID_CUSTOM_TOKEN', 'uid: text of 1 to 128 characters is required');
    }
    return { uid, claims: (claims.claims ?? {}) as Claims };
  }

  #usable(localId: string, issuedSeconds: number): Account {
    const account = this.options.store.get(localId);
    if (!account) throw new AuthError('USER_NOT_FOUND');
    if (account.disabled) throw new AuthError('USER_DISABLED');
    if (issuedSeconds < account.validSince) throw new AuthError('TOKEN_EXPIRED');
    return account;
  }

  #mac(text: string): Buffer {
    return createHmac('sha256', this.options.secret).update(text).digest();
  }
}

function profileClaims(account: Account): Claims {
  const { displayName, photoUrl, email, emailVerified, phoneNumber } = account;
  return {
    ...(displayName === undefined ? {} : { name: displayName }),
    ...(photoUrl === undefined ? {} : { picture: photoUrl }),
    ...(email === undefined ? {} : { email, email_verified: emailVerified }),
    ...(phoneNumber === undefined ? {} : { phone_number: phoneNumber }),
  };
}

function identities(account: Account): Claims {
  const linked = account.linkedProviders.map(
    (provider) => [provider.providerId, [provider.rawId]] as const,
  );
  return {
    ...(account.email === undefined ? {} : { email: [account.email] }),
    ...(account.phoneNumber === undefined ? {} : { phone: [account.phoneNumber] }),
    ...Object.fromEntries(linked),
  };
}

function parseObject(text: string): Claims {
  return JSON.parse(text) as Claims;
}
