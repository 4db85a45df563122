import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Calls } from '../../calls';
import {
  faultAsApiError,
  readBody,
  readJsonObject,
  sendError,
  sendJson,
  unimplemented,
} from '../../http';
import { ISSUER, type PublicKey } from '../state/identity-state';
import { callerOf } from './caller';
import {
  accountOf,
  certificates,
  createKey,
  deleteKey,
  describeAccount,
  getKey,
  listAccounts,
  listKeys,
  requireKeyAdministration,
  type IamAdminOptions,
} from './iam-admin';
import { iamCredentials, requireActAs } from './iam-credentials';
import { OAuthError, token, tokenInfo } from './token-endpoint';

export interface IdentityServerOptions extends IamAdminOptions {
  readonly calls: Calls;
}

/** IAM's own limit on what `signBlob` signs is far below; this only bounds memory. */
const BODY_LIMIT_BYTES = 1024 * 1024;
/** Shorter than the time for which a key that was replaced is still published. */
const KEYS_MAX_AGE_SECONDS = 6 * 3600;

const ACCOUNTS = /^\/v1\/projects\/([^/]+)\/serviceAccounts$/;
const ACCOUNT =
  /^\/v1\/projects\/[^/]+\/serviceAccounts\/([^/:]+)(?::(\w+)|\/keys(?:\/([^/:]+))?|)$/;
const ACCOUNT_KEYS =
  /^\/(?:robot|service_accounts)\/v1\/(metadata\/x509|jwk|metadata\/jwk)\/([^/]+)$/;

interface Answer {
  /** As in Google's discovery documents, e.g. `projects.serviceAccounts.signBlob`. */
  readonly method: string;
  readonly work: () => unknown;
}

/** The handler of the shared port: OIDC discovery and keys, OAuth tokens, IAM and IAM Credentials. */
export function identityServer(
  options: IdentityServerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://identity');
    answer(options, request, url).then(
      (value) => {
        if (/\/(certs|jwk|x509)\b/.test(url.pathname)) {
          response.setHeader('cache-control', `public, max-age=${KEYS_MAX_AGE_SECONDS}`);
        }
        sendJson(response, 200, value);
      },
      (error: unknown) => {
        if (!(error instanceof OAuthError)) return sendError(response, faultAsApiError(error));
        sendJson(response, 400, { error: error.error, error_description: error.message });
      },
    );
  };
}

async function answer(
  options: IdentityServerOptions,
  request: IncomingMessage,
  url: URL,
): Promise<unknown> {
  const { method, work } = openEndpoint(options, request, url) ?? iam(options, request, url);
  return options.calls.run({ service: 'identity', method }, work);
}

/** What needs no credential: keys, tokens for those who have signed for them, and what a token says. */
function openEndpoint(
  options: IdentityServerOptions,
  request: IncomingMessage,
  url: URL,
): Answer | null {
  const { pathname } = url;
  const [, form, email = ''] = ACCOUNT_KEYS.exec(decodeURIComponent(pathname)) ?? [];
  const isGet = request.method === 'GET';
  if (form !== undefined && isGet) {
    const isCertificate = form.endsWith('x509');
    const owner = accountOf(options, email);
    const work = (): unknown => keysOf(options, { owner, isCertificate });
    return { method: 'serviceAccounts.publicKeys', work };
  }
  switch (`${request.method} ${pathname}`) {
    case 'GET /.well-known/openid-configuration':
      return { method: 'openidConfiguration', work: () => openIdConfiguration(options.baseUrl()) };
    case 'GET /oauth2/v3/certs':
      return {
        method: 'certs',
        work: () => keysOf(options, { owner: ISSUER, isCertificate: false }),
      };
    case 'GET /oauth2/v1/certs':
      return {
        method: 'certs',
        work: () => keysOf(options, { owner: ISSUER, isCertificate: true }),
      };
    case 'POST /token':
    case 'POST /oauth2/v4/token':
      return { method: 'token', work: () => tokenFromForm(options, request) };
    case 'GET /tokeninfo':
    case 'POST /tokeninfo':
    case 'GET /oauth2/v3/tokeninfo':
      return { method: 'tokeninfo', work: () => tokenInfoOf(options, request, url) };
    default:
      return null;
  }
}

function iam(options: IdentityServerOptions, request: IncomingMessage, url: URL): Answer {
  const path = decodeURIComponent(url.pathname);
  const prefix = 'projects.serviceAccounts';
  const [, email, method, keyId] = ACCOUNT.exec(path) ?? [];
  const call = async () => ({
    caller: callerOf(request, options.issuer),
    email: method === undefined ? accountOf(options, email ?? '') : (email ?? ''),
    body: await readJsonObject(request, BODY_LIMIT_BYTES),
  });
  if (ACCOUNTS.test(path) && request.method === 'GET') {
    const work = async (): Promise<unknown> => {
      callerOf(request, options.issuer);
      return Promise.resolve(listAccounts(options, url.searchParams));
    };
    return { method: `${prefix}.list`, work };
  }
  if (email !== undefined && method !== undefined && request.method === 'POST') {
    const run = Object.hasOwn(iamCredentials, method) ? iamCredentials[method] : undefined;
    if (!run) throw unimplemented('POST', path);
    const work = async (): Promise<unknown> => {
      const given = await call();
      requireActAs(options, given, method);
      return run(options, given);
    };
    return { method: `${prefix}.${method}`, work };
  }
  if (email === undefined || method !== undefined) throw unimplemented(request.method ?? '', path);
  if (!path.includes('/keys')) {
    if (request.method !== 'GET') throw unimplemented(request.method ?? '', path);
    return {
      method: `${prefix}.get`,
      work: async () => describeAccount(options, (await call()).email),
    };
  }
  return keyMethod(options, { verb: request.method ?? '', path, keyId, call });
}

function keyMethod(
  options: IdentityServerOptions,
  given: {
    readonly verb: string;
    readonly path: string;
    readonly keyId: string | undefined;
    readonly call: () => Promise<Parameters<typeof createKey>[1]>;
  },
): Answer {
  const { verb, path, keyId, call } = given;
  const action = { GET: keyId === undefined ? 'list' : 'get', POST: 'create', DELETE: 'delete' }[
    verb
  ];
  const isKnown = verb === 'GET' || (verb === 'POST') === (keyId === undefined);
  if (action === undefined || !isKnown) throw unimplemented(verb, path);
  const work = async (): Promise<unknown> => {
    const allowed = await call();
    requireKeyAdministration(allowed, action);
    if (verb === 'POST') return createKey(options, allowed);
    if (keyId === undefined) return listKeys(options, allowed.email);
    if (verb === 'DELETE') return deleteKey(options, allowed.email, keyId);
    return getKey(options, allowed.email, keyId);
  };
  return { method: `projects.serviceAccounts.keys.${action}`, work };
}

async function keysOf(
  { state }: IdentityServerOptions,
  { owner, isCertificate }: { readonly owner: string; readonly isCertificate: boolean },
): Promise<unknown> {
  const signer = await state.key(owner);
  const keys = state.publishedKeys(owner);
  const commonName = owner === ISSUER ? 'federated-signon.system.gserviceaccount.com' : owner;
  return isCertificate ? certificates(keys, { signer, commonName }) : { keys: keys.map(jwk) };
}

function jwk({ publicKey, keyId }: PublicKey): unknown {
  return { ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' };
}

async function tokenFromForm(
  options: IdentityServerOptions,
  request: IncomingMessage,
): Promise<unknown> {
  const form = (await readBody(request, BODY_LIMIT_BYTES)).toString('utf8');
  return token(options, new URLSearchParams(form));
}

async function tokenInfoOf(
  { issuer }: IdentityServerOptions,
  request: IncomingMessage,
  url: URL,
): Promise<unknown> {
  const query = new URLSearchParams(url.searchParams);
  const form = (await readBody(request, BODY_LIMIT_BYTES)).toString('utf8');
  for (const [name, value] of new URLSearchParams(form)) query.set(name, value);
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (bearer !== undefined) query.set('access_token', bearer);
  return tokenInfo(issuer, query);
}

function openIdConfiguration(baseUrl: string): unknown {
  return {
    issuer: 'https://accounts.google.com',
    token_endpoint: `${baseUrl}/token`,
    jwks_uri: `${baseUrl}/oauth2/v3/certs`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    grant_types_supported: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
    claims_supported: ['aud', 'azp', 'email', 'email_verified', 'exp', 'iat', 'iss', 'sub'],
  };
}
