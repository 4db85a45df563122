import { type KeyObject } from 'node:crypto';
import { decodeJwt, encodeSigned, hasValidSignature, type Claims, type Jwt } from '../../jwt';
import type { Clock } from '../../service';
import { ISSUER, type IdentityState } from './identity-state';
import { uniqueId } from './unique-id';

/** The life of an identity or access token, as on Google Cloud. */
export const TOKEN_LIFE_SECONDS = 3600;

export const CLOUD_PLATFORM_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** `iss` of Google's OIDC tokens; verifiers compare it as text. */
const GOOGLE = 'https://accounts.google.com';
/** Access tokens are opaque to callers; this one keeps them from passing as identity tokens. */
const ACCESS_TOKEN_ISSUER = 'https://oauth2.googleapis.com';
const ACCESS_TOKEN_PREFIX = 'ya29.';

/** More than a stack's services have at a time. */
const REMEMBERED_TOKENS = 256;

export interface VerifiedIdentity {
  readonly email: string;
  readonly claims: Claims;
}

export interface AccessTokenOptions {
  readonly scopes?: readonly string[];
  readonly lifeSeconds?: number;
}

export interface IdentityTokenOptions {
  /** Without it the token does not say whose e-mail `sub` is. Default true. */
  readonly includeEmail?: boolean;
  readonly claims?: Claims;
}

type TokenProblem = 'malformed' | 'signature' | 'issuer' | 'expired' | 'audience';

/** Thrown for a token that is not good; `problem` is for programs, the message for people. */
export class InvalidTokenError extends Error {
  constructor(
    readonly problem: TokenProblem,
    message: string,
  ) {
    super(message);
    this.name = 'InvalidTokenError';
  }
}

/** Mints and checks Google's OIDC identity tokens and our stand-ins for OAuth access tokens. */
export class Issuer {
  readonly #minted = new Map<string, { readonly token: string; readonly expiresSeconds: number }>();
  /** Tokens by the key whose signature they bear: each comes with hundreds of calls, and RSA is the dearest part of one. */
  readonly #signedBy = new WeakMap<KeyObject, Set<string>>();

  constructor(
    private readonly state: IdentityState,
    private readonly clock: Clock,
  ) {}

  nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  /** A token for `audience`. Like Google's metadata server it hands out the same one for a while. */
  async identityToken(
    email: string,
    audience: string,
    { includeEmail = true, claims = {} }: IdentityTokenOptions = {},
  ): Promise<string> {
    const cacheKey = JSON.stringify([email, audience, includeEmail, claims]);
    const issuedSeconds = this.nowSeconds();
    const cached = this.#minted.get(cacheKey);
    if (cached && cached.expiresSeconds - issuedSeconds > TOKEN_LIFE_SECONDS / 2) {
      return cached.token;
    }
    const expiresSeconds = issuedSeconds + TOKEN_LIFE_SECONDS;
    const subject = uniqueId(email);
    const standard = {
      aud: audience,
      azp: subject,
      ...(includeEmail ? { email, email_verified: true } : {}),
      exp: expiresSeconds,
      ...claims,
      iat: issuedSeconds,
      iss: GOOGLE,
      sub: subject,
    };
    const token = encodeSigned(standard, await this.state.key(ISSUER));
    this.#minted.set(cacheKey, { token, expiresSeconds });
    return token;
  }

  async accessToken(
    email: string,
    { scopes = [CLOUD_PLATFORM_SCOPE], lifeSeconds = TOKEN_LIFE_SECONDS }: AccessTokenOptions = {},
  ): Promise<string> {
    const issuedSeconds = this.nowSeconds();
    const claims = {
      iss: ACCESS_TOKEN_ISSUER,
      sub: uniqueId(email),
      email,
      scope: scopes.join(' '),
      iat: issuedSeconds,
      exp: issuedSeconds + lifeSeconds,
    };
    return ACCESS_TOKEN_PREFIX + encodeSigned(claims, await this.state.key(ISSUER));
  }

  /**
   * Checks signature, issuer, expiry and audience.
   * @param audience the value that is wanted, or a test on the token's.
   * @throws InvalidTokenError
   */
  verifyIdentityToken(
    token: string,
    audience: string | ((actual: string) => boolean),
  ): VerifiedIdentity {
    const { claims } = this.#verify(token, GOOGLE);
    const isWanted =
      typeof audience === 'string' ? (actual: string) => actual === audience : audience;
    if (typeof claims.aud !== 'string' || !isWanted(claims.aud)) {
      throw new InvalidTokenError('audience', `The token's audience is ${String(claims.aud)}.`);
    }
    return { email: claims.email as string, claims };
  }

  /**
   * The e-mail of the service account that the access token was issued to, or that signed the token itself
   * with a key it was given: Google's APIs take both.
   * @throws InvalidTokenError
   */
  verifyAccessToken(token: string): string {
    return this.accessTokenClaims(token).email as string;
  }

  /** What an access token says: `email`, `sub`, `scope`, `iat`, `exp`. @throws InvalidTokenError */
  accessTokenClaims(token: string): Claims {
    if (token.startsWith(ACCESS_TOKEN_PREFIX)) {
      return this.#verify(token.slice(ACCESS_TOKEN_PREFIX.length), ACCESS_TOKEN_ISSUER).claims;
    }
    const { claims } = this.verifyAssertion(token);
    if (claims.sub !== claims.iss) {
      throw new InvalidTokenError('malformed', 'This is not an access token.');
    }
    return { ...claims, email: claims.iss };
  }

  isAccessToken(token: string): boolean {
    try {
      this.verifyAccessToken(token);
      return true;
    } catch {
      return false;
    }
  }

  /** A JWT that a service account (`iss`) has signed with a key of its own. @throws InvalidTokenError */
  verifyAssertion(token: string): Jwt {
    const jwt = decodeJwt(token);
    if (!jwt) throw new InvalidTokenError('malformed', 'The token is not a JWT.');
    const { iss } = jwt.claims;
    if (typeof iss !== 'string' || iss === ISSUER) {
      throw new InvalidTokenError('issuer', 'The token does not name a service account.');
    }
    return this.#checked(jwt, iss);
  }

  #verify(token: string, issuer: string): Jwt {
    const jwt = decodeJwt(token);
    if (!jwt) throw new InvalidTokenError('malformed', 'The token is not a JWT.');
    const checked = this.#checked(jwt, ISSUER);
    if (checked.claims.iss !== issuer) {
      throw new InvalidTokenError('issuer', `The token's issuer is ${String(jwt.claims.iss)}.`);
    }
    return checked;
  }

  #checked(jwt: Jwt, owner: string): Jwt {
    const { kid } = jwt.header;
    // Some libraries sign their assertions without saying with which key.
    const isSigned = this.state
      .publishedKeys(owner)
      .filter(({ keyId }) => kid === undefined || kid === keyId)
      .some(({ publicKey }) => this.#isSignedBy(publicKey, jwt));
    if (!isSigned) {
      throw new InvalidTokenError('signature', 'The signature of the token is not valid.');
    }
    if (typeof jwt.claims.exp !== 'number' || jwt.claims.exp <= this.nowSeconds()) {
      throw new InvalidTokenError('expired', 'The token has expired.');
    }
    return jwt;
  }

  #isSignedBy(key: KeyObject, jwt: Jwt): boolean {
    const known = this.#signedBy.get(key) ?? new Set();
    const text = `${jwt.signedText}.${jwt.signature.toString('base64url')}`;
    if (known.has(text)) return true;
    if (!hasValidSignature(jwt, key)) return false;
    if (known.size >= REMEMBERED_TOKENS) known.clear();
    this.#signedBy.set(key, known.add(text));
    return true;
  }
}
