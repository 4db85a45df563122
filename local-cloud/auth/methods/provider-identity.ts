import { decodeJwt } from '../../jwt';
import { AuthError } from '../state/auth-error';
import type { LinkedProvider } from '../state/account';
import { canonicalEmail, text, type Request } from './fields';

/** Whom an identity provider (Google, GitHub …) vouches for. */
export interface ProviderIdentity extends LinkedProvider {
  readonly emailVerified: boolean;
  readonly oauthIdToken?: string;
  readonly oauthAccessToken: string;
  /** JSON: what the provider tells of the user, in its own words. */
  readonly rawUserInfo: string;
  readonly federatedId: string;
}

/**
 * Reads the credential of a stand-in provider: an ID token that nobody signed, as a JWT or as plain JSON,
 * where a real provider's would be; for providers without ID tokens, in place of the access token.
 * @throws AuthError MISSING_REQUEST_URI, INVALID_CREDENTIAL_OR_PROVIDER_ID, INVALID_IDP_RESPONSE
 */
export function providerIdentity(request: Request): ProviderIdentity {
  const parameters = credentialParameters(request);
  const providerId = parameters.get('providerId')?.toLowerCase();
  if (!providerId)
    throw new AuthError('INVALID_CREDENTIAL_OR_PROVIDER_ID', 'providerId is required');
  const oauthIdToken = parameters.get('id_token') ?? undefined;
  const accessToken = parameters.get('access_token') ?? undefined;
  const claims = claimsOf(oauthIdToken ?? accessToken);
  const rawId = text(claims, 'sub');
  if (!rawId) throw invalid('the token has no "sub", the unique id of the user');
  const email = text(claims, 'email');
  const identity = {
    providerId,
    rawId,
    emailVerified: claims.email_verified === true,
    ...optional('email', email === undefined ? undefined : canonicalEmail(email)),
    ...optional('displayName', text(claims, 'name')),
    ...optional('photoUrl', text(claims, 'picture')),
    ...optional('screenName', text(claims, 'screen_name')),
  };
  return {
    ...identity,
    ...optional('oauthIdToken', oauthIdToken),
    // SDKs make credentials from it, also for providers that did not send one.
    oauthAccessToken: accessToken ?? `local-access-token-of-${providerId}`,
    rawUserInfo: JSON.stringify(providerId === 'google.com' ? googleUser(claims) : claims),
    federatedId: providerId === 'google.com' ? `https://accounts.google.com/${rawId}` : rawId,
  };
}

/** What is kept of the identity with the account. */
export function linkOf(identity: ProviderIdentity): LinkedProvider {
  const { providerId, rawId, email, displayName, photoUrl, screenName } = identity;
  return {
    providerId,
    rawId,
    ...optional('email', email),
    ...optional('displayName', displayName),
    ...optional('photoUrl', photoUrl),
    ...optional('screenName', screenName),
  };
}

/** From the request's URI, its fragment and its body; the later wins. */
function credentialParameters(request: Request): URLSearchParams {
  const requestUri = text(request, 'requestUri');
  if (!requestUri) throw new AuthError('MISSING_REQUEST_URI');
  if (!URL.canParse(requestUri)) throw new AuthError('INVALID_REQUEST_URI');
  const url = new URL(requestUri);
  const sources = [url.search, url.hash.replace(/^#/, ''), text(request, 'postBody') ?? ''];
  const parameters = new URLSearchParams();
  for (const source of sources) {
    for (const [name, value] of new URLSearchParams(source)) parameters.set(name, value);
  }
  return parameters;
}

function claimsOf(token: string | undefined): Request {
  if (token === undefined) throw invalid('an id_token or access_token is required');
  if (!token.startsWith('{')) {
    const claims = decodeJwt(token)?.claims;
    if (!claims)
      throw invalid('only an ID token (a JWT, or its claims as JSON) says who the user is');
    return claims;
  }
  try {
    return JSON.parse(token) as Request;
  } catch {
    throw invalid('the token is neither a JWT nor JSON');
  }
}

function invalid(detail: string): AuthError {
  return new AuthError('INVALID_IDP_RESPONSE', detail);
}

function googleUser(claims: Request): Request {
  const { sub, name, given_name, family_name, email, picture } = claims;
  const verified_email = claims.email_verified === true;
  return { id: sub, name, given_name, family_name, verified_email, email, picture };
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: string });
}
