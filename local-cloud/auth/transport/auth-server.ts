import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Calls } from '../../calls';
import {
  faultAsApiError,
  GoogleApiError,
  readBody,
  readJsonObject,
  sendError,
  sendJson,
  unimplemented,
} from '../../http';
import { decodeJwt } from '../../jwt';
import type { Clock } from '../../service';
import type { AuthContext } from '../methods/context';
import type { Request } from '../methods/fields';
import { AuthError } from '../state/auth-error';
import type { Directory } from '../state/directory';
import type { Space } from '../state/space';
import type { Tokens } from '../state/tokens';
import { pageOf } from './pages';
import { asAdministrator, routeOf, type Route } from './routes';

/** An import of 1000 users is the longest request. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/** What the emulator-aware admin libraries send in place of a service account's token. */
const OWNER = 'owner';

export interface AuthServerOptions {
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly calls: Calls;
  /** Whether a bearer token is a service account's that may administer users. */
  readonly isServerToken: (token: string) => boolean;
}

/** The handler of Identity Toolkit, Secure Token and the emulator's pages, under the paths that the emulator has. */
export function authServer(
  options: AuthServerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    allowBrowsers(request, response);
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    answer(options, request, response).catch((error: unknown) =>
      sendError(response, asApiError(error)),
    );
  };
}

async function answer(
  options: AuthServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'auth'}`);
  const path = decodeURIComponent(url.pathname);
  const page = request.method === 'GET' ? pageOf(path) : undefined;
  if (page) {
    const tenantId = url.searchParams.get('tenantId') ?? url.searchParams.get('tid');
    const space = spaceOf(options.directory, { tenantId, isAdministrator: false });
    const context = contextOf(options, { url, space, isAdministrator: false, resourceId: '' });
    await page({ context, query: url.searchParams, response });
    return;
  }
  const route = routeOf(request.method ?? '', path);
  if (!route) throw unimplemented(request.method ?? '', path);
  const value = await options.calls.run({ service: 'auth', method: route.name }, async () => {
    try {
      return await call(options, route, { url, request });
    } catch (error) {
      throw asApiError(error);
    }
  });
  sendJson(response, 200, value);
}

async function call(
  options: AuthServerOptions,
  route: Route,
  { url, request }: { readonly url: URL; readonly request: IncomingMessage },
): Promise<unknown> {
  const isAdministrator = mayAdminister(request, options);
  if (route.isForAdministrators && !isAdministrator) {
    const message = 'Request is missing required authentication credential.';
    throw new GoogleApiError(401, 'UNAUTHENTICATED', message);
  }
  const { projectId } = options.directory;
  if (route.project !== null && route.project !== projectId) {
    throw new AuthError('PROJECT_NOT_FOUND', `This local cloud has the project ${projectId} only.`);
  }
  const input = await inputOf(request, url);
  const tenantId = route.tenantId ?? tenantOf(input);
  const space = spaceOf(options.directory, { tenantId, isAdministrator });
  if (space.settings.isDisabled) throw new AuthError('PROJECT_DISABLED');
  const { resourceId } = route;
  const context = contextOf(options, { url, space, isAdministrator, resourceId });
  const isForOthers = isAdministrator && !input.idToken && !input.oobCode;
  const method = (isForOthers ? asAdministrator(route) : undefined) ?? route.method;
  return method(context, input);
}

function contextOf(
  { directory, tokens, clock }: AuthServerOptions,
  call: Pick<AuthContext, 'space' | 'isAdministrator' | 'resourceId'> & { readonly url: URL },
): AuthContext {
  const { url, ...rest } = call;
  return { directory, tokens, clock, ...rest, baseUrl: url.origin, query: url.searchParams };
}

/** A tenant is named in the request, or by the ID token in it. */
function tenantOf(input: Request): string | null {
  if (typeof input.tenantId === 'string') return input.tenantId;
  if (typeof input.idToken !== 'string') return null;
  const firebase = decodeJwt(input.idToken)?.claims.firebase as { tenant?: string } | undefined;
  return firebase?.tenant ?? null;
}

function spaceOf(
  directory: Directory,
  who: { readonly tenantId: string | null; readonly isAdministrator: boolean },
): Space {
  if (who.tenantId === null) return directory.project;
  const tenant = directory.tenant(who.tenantId);
  if (!tenant) throw new AuthError(who.isAdministrator ? 'TENANT_NOT_FOUND' : 'INVALID_TENANT_ID');
  return tenant;
}

function mayAdminister(request: IncomingMessage, { isServerToken }: AuthServerOptions): boolean {
  const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && (token === OWNER || isServerToken(token));
}

async function inputOf(request: IncomingMessage, url: URL): Promise<Request> {
  if (request.method === 'GET') return Object.fromEntries(url.searchParams);
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const form = (await readBody(request, BODY_LIMIT_BYTES)).toString('utf8');
    return Object.fromEntries(new URLSearchParams(form));
  }
  return readJsonObject(request, BODY_LIMIT_BYTES);
}

function asApiError(thrown: unknown): unknown {
  if (!(thrown instanceof AuthError)) return faultAsApiError(thrown);
  const { status, message } = thrown;
  const code = { NOT_FOUND: 404, PERMISSION_DENIED: 403, ALREADY_EXISTS: 409 }[status] ?? 400;
  return new GoogleApiError(code, status, message);
}

/** Tokens travel in bodies and headers, never in cookies, so every origin may call. */
function allowBrowsers(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  if (request.method !== 'OPTIONS') return;
  response.setHeader('access-control-allow-methods', 'GET, POST, PATCH, DELETE, OPTIONS');
  response.setHeader(
    'access-control-allow-headers',
    request.headers['access-control-request-headers'] ?? '*',
  );
  response.setHeader('access-control-max-age', '3600');
}
