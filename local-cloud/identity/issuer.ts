import type { Clock } from '../service';
import { decodeJwt, encodeSigned, hasValidSignature, type Claims, type Jwt } from '../jwt';
import { ISSUER, type IdentityState } from './state';
import { uniqueId } from './unique-id';

/** The life of an identity or access token, as on Google Cloud. */
export const TOKEN_LIFE_SECONDS = 3600;

/** `iss` of Google's OIDC tokens; verifiers compare it as text. */
const GOOGLE = 'https://accounts.google.com';
/** Access tokens are opaque to callers; this one keeps them from passing as identity tokens. */
const ACCESS_TOKEN_ISSUER = 'https://oauth2.googleapis.com';
const ACCESS_TOKEN_PREFIX = 'ya29.';

export interface VerifiedIdentity {
  readonly email: string;
  readonly claims: Claims;
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

  constructor(
    private readonly state: IdentityState,
    private readonly clock: Clock,
  ) {}

  /** A token for `audience`. Like Google's metadata server it hands out the same one for a while. */
  async identityToken(email: string, audience: string): Promise<string> {
    const cacheKey = `${email} ${audience}`;
    const issuedSeconds = this.#nowSeconds();
    const cached = this.#minted.get(cacheKey);
    if (cached && cached.expiresSeconds - issuedSeconds > TOKEN_LIFE_SECONDS / 2)
      return cached.token;
    const expiresSeconds = issuedSeconds + TOKEN_LIFE_SECONDS;
    const subject = uniqueId(email);
    const token = encodeSigned(
      {
        aud: audience,
        azp: subject,
        email,
        email_verified: true,
        exp: expiresSeconds,
        iat: issuedSeconds,
        iss: GOOGLE,
        sub: subject,
      },
      await this.state.key(ISSUER),
    );
    this.#minted.set(cacheKey, { token, expiresSeconds });
    return token;
  }

  async accessToken(email: string): Promise<string> {
    const issuedSeconds = this.#nowSeconds();
    const claims = {
      iss: ACCESS_TOKEN_ISSUER,
      sub: uniqueId(email),
      email,
      iat: issuedSeconds,
      exp: issuedSeconds + TOKEN_LIFE_SECONDS,
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

  /** The e-mail of the service account that the access token was issued to. @throws InvalidTokenError */
  verifyAccessToken(token: string): string {
    if (!token.startsWith(ACCESS_TOKEN_PREFIX)) {
      throw new InvalidTokenError('malformed', 'This is not an access token.');
    }
    const { claims } = this.#verify(token.slice(ACCESS_TOKEN_PREFIX.length), ACCESS_TOKEN_ISSUER);
    return claims.email as string;
  }

  isAccessToken(token: string): boolean {
    try {
      this.verifyAccessToken(token);
      return true;
    } catch {
      return false;
    }
  }

  #verify(token: string, issuer: string): Jwt {
    const jwt = decodeJwt(token);
    if (!jwt) throw new InvalidTokenError('malformed', 'The token is not a JWT.');
    // Before the key has been made nothing can have been signed with it.
    const key = this.state.existingKey(ISSUER);
    if (!key || !hasValidSignature(jwt, key.publicKey)) {
      throw new InvalidTokenError('signature', 'The signature of the token is not valid.');
    }
    if (jwt.claims.iss !== issuer) {
      throw new InvalidTokenError('issuer', `The token's issuer is ${String(jwt.claims.iss)}.`);
    }
    if (typeof jwt.claims.exp !== 'number' || jwt.claims.exp <= this.#nowSeconds()) {
      throw new InvalidTokenError('expired', 'The token has expired.');
    }
    return jwt;
  }

  #nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}
