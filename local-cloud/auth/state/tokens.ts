import { createHmac, timingSafeEqual } from 'node:crypto';
import { decodeJwt, encodeUnsigned, type Claims } from '../../jwt';
import type { Clock } from '../../service';
import type { Account } from './account';
import { AuthError } from './auth-error';
import type { Directory } from './directory';
import type { Space } from './space';

export const ID_TOKEN_LIFE_SECONDS = 3600;

/** What a sign-in establishes; it lives on through refreshes. */
export interface SignIn {
  readonly localId: string;
  readonly tenantId?: string;
  /** `password`, `anonymous`, `custom`, `phone`, or the id of an identity provider. */
  readonly provider: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  /** The developer claims of a custom token. */
  readonly claims?: Claims;
  readonly secondFactor?: { readonly identifier: string; readonly provider: 'phone' | 'totp' };
}

/** Whom a token stands for. */
export interface Bearer {
  readonly space: Space;
  readonly account: Account;
  readonly signIn: SignIn;
}

interface FirebaseClaims {
  readonly sign_in_provider?: string;
  readonly tenant?: string;
  readonly second_factor_identifier?: string;
  readonly sign_in_second_factor?: 'phone' | 'totp';
}

/** Makes and checks the tokens of one project's users. */
export class Tokens {
  constructor(
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  /** An unsigned ID token with the claims that Firebase puts into a signed one. */
  idToken(account: Account, signIn: SignIn): string {
    const issued = this.nowSeconds();
    const project = this.directory.projectId;
    return encodeUnsigned({
      ...(account.displayName === undefined ? {} : { name: account.displayName }),
      ...(account.photoUrl === undefined ? {} : { picture: account.photoUrl }),
      ...(account.customAttributes ? (JSON.parse(account.customAttributes) as Claims) : {}),
      ...signIn.claims,
      ...contactClaims(account),
      ...(signIn.provider === 'anonymous' ? { provider_id: 'anonymous' } : {}),
      auth_time: signIn.authTime,
      user_id: account.localId,
      firebase: firebaseClaims(account, signIn),
      iat: issued,
      exp: issued + ID_TOKEN_LIFE_SECONDS,
      aud: project,
      iss: `https://securetoken.google.com/${project}`,
      sub: account.localId,
    });
  }

  /** A session cookie carries the claims of the ID token it was made from. */
  sessionCookie(idToken: string, lifeSeconds: number): string {
    const issued = this.nowSeconds();
    return encodeUnsigned({
      ...decodeJwt(idToken)?.claims,
      iat: issued,
      exp: issued + lifeSeconds,
      iss: `https://session.firebase.google.com/${this.directory.projectId}`,
    });
  }

  /** Signed, so that it needs no record: nobody can make one up, and `validSince` revokes it. */
  refreshToken(signIn: SignIn): string {
    return this.seal('refresh', signIn);
  }

  /** @throws AuthError INVALID_REFRESH_TOKEN, USER_NOT_FOUND, USER_DISABLED, TOKEN_EXPIRED */
  verifyRefreshToken(token: string): Bearer {
    const signIn = this.open('refresh', token) as SignIn | null;
    if (!signIn) throw new AuthError('INVALID_REFRESH_TOKEN');
    return this.#bearer(signIn, signIn.authTime);
  }

  /** Stands for a first factor that was shown, until the second one is. */
  pendingCredential(signIn: SignIn): string {
    return this.seal('pending', signIn);
  }

  /** @throws AuthError INVALID_MFA_PENDING_CREDENTIAL, USER_NOT_FOUND, USER_DISABLED, TOKEN_EXPIRED */
  verifyPendingCredential(credential: string): Bearer {
    const signIn = this.open('pending', credential) as SignIn | null;
    if (!signIn) throw new AuthError('INVALID_MFA_PENDING_CREDENTIAL');
    return this.#bearer(signIn, signIn.authTime);
  }

  /** @throws AuthError INVALID_ID_TOKEN, TOKEN_EXPIRED, USER_NOT_FOUND, USER_DISABLED */
  verifyIdToken(token: string): Bearer {
    const claims = decodeJwt(token)?.claims;
    const firebase = claims?.firebase as FirebaseClaims | undefined;
    const isOurs = claims?.aud === this.directory.projectId;
    if (!claims || !isOurs || typeof claims.sub !== 'string' || !firebase) {
      throw new AuthError('INVALID_ID_TOKEN');
    }
    if (typeof claims.exp !== 'number' || claims.exp <= this.nowSeconds()) {
      throw new AuthError('TOKEN_EXPIRED');
    }
    const { second_factor_identifier: identifier, sign_in_second_factor: provider } = firebase;
    const signIn: SignIn = {
      localId: claims.sub,
      ...(firebase.tenant === undefined ? {} : { tenantId: firebase.tenant }),
      provider: firebase.sign_in_provider ?? 'custom',
      authTime: Number(claims.auth_time),
      ...(identifier && provider ? { secondFactor: { identifier, provider } } : {}),
    };
    return this.#bearer(signIn, Number(claims.iat));
  }

  #bearer(signIn: SignIn, issuedSeconds: number): Bearer {
    const { tenantId, localId } = signIn;
    const { directory } = this;
    const space = tenantId === undefined ? directory.project : directory.tenant(tenantId);
    const account = space?.accounts.get(localId);
    if (!space || !account) throw new AuthError('USER_NOT_FOUND');
    if (account.disabled) throw new AuthError('USER_DISABLED');
    if (issuedSeconds < account.validSince) throw new AuthError('TOKEN_EXPIRED');
    return { space, account, signIn };
  }

  /** Text that only this directory can have made, and only for `purpose`. */
  seal(purpose: string, value: object): string {
    const text = Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${text}.${this.#mac(purpose, text).toString('base64url')}`;
  }

  /** What was sealed for `purpose`; null for anything else. */
  open(purpose: string, sealed: string): unknown {
    const [text = '', mac = ''] = sealed.split('.');
    const given = Buffer.from(mac, 'base64url');
    const expected = this.#mac(purpose, text);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
  }

  #mac(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.directory.secret).update(`${purpose}.${text}`).digest();
  }
}

function contactClaims({ email, emailVerified, phoneNumber }: Account): Claims {
  return {
    ...(email === undefined ? {} : { email, email_verified: emailVerified }),
    ...(phoneNumber === undefined ? {} : { phone_number: phoneNumber }),
  };
}

function firebaseClaims(account: Account, signIn: SignIn): Claims {
  return {
    identities: identities(account),
    sign_in_provider: signIn.provider,
    ...(signIn.secondFactor
      ? {
          sign_in_second_factor: signIn.secondFactor.provider,
          second_factor_identifier: signIn.secondFactor.identifier,
        }
      : {}),
    ...(signIn.tenantId === undefined ? {} : { tenant: signIn.tenantId }),
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
