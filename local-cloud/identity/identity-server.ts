import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendError, sendJson, unimplemented } from '../http';
import { signBlob, type SignBlobOptions } from './iam-credentials';
import { ISSUER, type SigningKey } from './state';

export interface IdentityServerOptions extends Omit<SignBlobOptions, 'email'> {
  /** The server's own `http://host:port`, once it is known. */
  readonly baseUrl: () => string;
}

const SERVICE_ACCOUNT_METHOD = /^\/v1\/projects\/[^/]+\/serviceAccounts\/([^/:]+):(\w+)$/;

/** The handler of the shared port: who signs tokens (OIDC discovery, keys), and IAM Credentials. */
export function identityServer(
  options: IdentityServerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(options, request).then(
      (value) => sendJson(response, 200, value),
      (error: unknown) => sendError(response, error),
    );
  };
}

async function answer(options: IdentityServerOptions, request: IncomingMessage): Promise<unknown> {
  const { pathname } = new URL(request.url ?? '/', 'http://identity');
  if (request.method === 'GET') {
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return openIdConfiguration(options.baseUrl());
      case '/oauth2/v3/certs':
        return { keys: [jwk(await options.state.key(ISSUER))] };
      case '/oauth2/v1/certs':
        return pemByKeyId(await options.state.key(ISSUER));
    }
  }
  const [, email, method] = SERVICE_ACCOUNT_METHOD.exec(decodeURIComponent(pathname)) ?? [];
  if (request.method === 'POST' && email && method === 'signBlob') {
    return signBlob(request, { ...options, email });
  }
  throw unimplemented(request.method ?? '', pathname);
}

function openIdConfiguration(baseUrl: string): unknown {
  return {
    issuer: 'https://accounts.google.com',
    jwks_uri: `${baseUrl}/oauth2/v3/certs`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['aud', 'azp', 'email', 'email_verified', 'exp', 'iat', 'iss', 'sub'],
  };
}

function jwk(key: SigningKey): unknown {
  return { ...key.publicKey.export({ format: 'jwk' }), kid: key.keyId, alg: 'RS256', use: 'sig' };
}

function pemByKeyId(key: SigningKey): unknown {
  return { [key.keyId]: key.publicKey.export({ type: 'spki', format: 'pem' }) };
}
