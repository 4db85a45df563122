import type { Issuer } from '../state/issuer';
import { InvalidTokenError } from '../state/issuer';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** What client libraries write into an assertion, whatever the `token_uri` they send it to. */
const GOOGLE_TOKEN_URIS = [
  'https://oauth2.googleapis.com/token',
  'https://www.googleapis.com/oauth2/v4/token',
  'https://accounts.google.com/o/oauth2/token',
];
const MAXIMUM_ASSERTION_SECONDS = 3600;

/** An error of OAuth 2 (RFC 6749, 5.2): its own shape, not that of Google's APIs. */
export class OAuthError extends Error {
  readonly status: string = 'INVALID_ARGUMENT';

  constructor(
    readonly error: string,
    message: string,
  ) {
    super(message);
    this.name = 'OAuthError';
  }
}

export interface TokenEndpointOptions {
  readonly issuer: Issuer;
  readonly accounts: ReadonlySet<string>;
  readonly baseUrl: () => string;
}

/**
 * OAuth's token endpoint: an assertion that a service account has signed with a key it was given, for an
 * access token (`scope`) or an identity token (`target_audience`).
 * @throws OAuthError
 */
export async function token(
  { issuer, accounts, baseUrl }: TokenEndpointOptions,
  form: URLSearchParams,
): Promise<Readonly<Record<string, unknown>>> {
  const grantType = form.get('grant_type');
  if (grantType !== JWT_BEARER) {
    throw new OAuthError('unsupported_grant_type', `Invalid grant_type: ${grantType ?? ''}`);
  }
  const claims = verified(issuer, form.get('assertion') ?? '');
  const { iss: email, aud, scope, target_audience: audience, iat, exp } = claims;
  if (typeof email !== 'string' || !accounts.has(email)) {
    throw new OAuthError('invalid_grant', 'Invalid grant: account not found');
  }
  if (![...GOOGLE_TOKEN_URIS, `${baseUrl()}/token`].includes(String(aud))) {
    throw new OAuthError('invalid_grant', `Invalid JWT: unknown audience ${String(aud)}`);
  }
  if (Number(exp) - Number(iat) > MAXIMUM_ASSERTION_SECONDS) {
    throw new OAuthError(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes)',
    );
  }
  if (typeof audience === 'string' && audience !== '') {
    return { id_token: await issuer.identityToken(email, audience) };
  }
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
  if (scopes.length === 0) {
    const message = 'Invalid OAuth scope or ID token audience provided.';
    throw new OAuthError('invalid_scope', message);
  }
  const access_token = await issuer.accessToken(email, { scopes });
  return { access_token, expires_in: 3599, token_type: 'Bearer' };
}

/** What a token says to whoever shows it. @throws OAuthError */
export function tokenInfo(
  issuer: Issuer,
  query: URLSearchParams,
): Readonly<Record<string, unknown>> {
  const idToken = query.get('id_token');
  const accessToken = query.get('access_token');
  try {
    if (idToken) {
      const { claims } = issuer.verifyIdentityToken(idToken, () => true);
      return texts({ ...claims, alg: 'RS256', typ: 'JWT' });
    }
    const claims = issuer.accessTokenClaims(accessToken ?? '');
    const { email, sub, scope, exp } = claims;
    const expires_in = Number(exp) - issuer.nowSeconds();
    const access_type = 'online';
    return texts({
      ...{ azp: sub, aud: sub, sub, scope: scope ?? '', exp, expires_in },
      ...{ email, email_verified: true, access_type },
    });
  } catch (error) {
    if (!(error instanceof InvalidTokenError)) throw error;
    throw new OAuthError('invalid_token', 'Invalid Value');
  }
}

function verified(issuer: Issuer, assertion: string): Readonly<Record<string, unknown>> {
  try {
    return issuer.verifyAssertion(assertion).claims;
  } catch (error) {
    if (!(error instanceof InvalidTokenError)) throw error;
    const reason = { signature: 'Invalid JWT Signature.', expired: 'Invalid JWT: expired' };
    const message = reason[error.problem as keyof typeof reason] ?? 'Invalid JWT';
    throw new OAuthError('invalid_grant', message);
  }
}

/** Google's endpoint answers every value as text. */
function texts(claims: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)]));
}
