import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  GoogleApiError,
  readBody,
  readJsonObject,
  sendError,
  sendJson,
  unimplemented,
} from '../http';
import { adminMethods, batchGet, createAccount, createSessionCookie } from './admin-methods';
import { AuthError } from './auth-error';
import type { AuthContext, Method } from './context';
import { refresh, userMethods } from './user-methods';

const BODY_LIMIT_BYTES = 1024 * 1024;
const TOOLKIT = '/identitytoolkit.googleapis.com/v1';

/** What the emulator-aware admin libraries send in place of a service account's token. */
const OWNER = 'Bearer owner';

interface Route {
  readonly method: Method;
  readonly isForAdministrators: boolean;
}

/** The handler of Identity Toolkit and Secure Token under the paths that the emulator has. */
export function authServer(
  context: AuthContext,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    allowBrowsers(request, response);
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    answer(context, request).then(
      (value) => sendJson(response, 200, value),
      (error: unknown) =>
        sendError(
          response,
          error instanceof AuthError
            ? new GoogleApiError(400, 'INVALID_ARGUMENT', error.message)
            : error,
        ),
    );
  };
}

async function answer(
  context: AuthContext,
  request: IncomingMessage,
): Promise<Record<string, unknown>> {
  const url = new URL(request.url ?? '/', 'http://auth');
  const path = decodeURIComponent(url.pathname);
  const isOwner = request.headers.authorization === OWNER;
  const route = routeOf(`${request.method} ${path}`, { project: context.project, isOwner });
  if (!route) throw unimplemented(request.method ?? '', path);
  if (route.isForAdministrators && !isOwner) {
    throw new GoogleApiError(
      401,
      'UNAUTHENTICATED',
      'Request is missing required authentication credential.',
    );
  }
  return route.method(context, await inputOf(request, url));
}

function routeOf(
  call: string,
  { project, isOwner }: { project: string; isOwner: boolean },
): Route | null {
  const forAdministrators = (method: Method | undefined): Route | null =>
    method ? { method, isForAdministrators: true } : null;
  const ofProject = `${TOOLKIT}/projects/${project}`;
  switch (call) {
    case 'POST /securetoken.googleapis.com/v1/token':
      return { method: refresh, isForAdministrators: false };
    case `POST ${ofProject}/accounts`:
      return forAdministrators(createAccount);
    case `GET ${ofProject}/accounts:batchGet`:
      return forAdministrators(batchGet);
    case `POST ${ofProject}:createSessionCookie`:
      return forAdministrators(createSessionCookie);
    case `DELETE /emulator/v1/projects/${project}/accounts`:
      return forAdministrators(deleteAll);
  }
  const administration = afterPrefix(call, `POST ${ofProject}/accounts:`);
  if (administration !== null) return forAdministrators(own(adminMethods, administration));
  const name = afterPrefix(call, `POST ${TOOLKIT}/accounts:`);
  if (name === null) return null;
  const method = (isOwner ? own(adminMethods, name) : undefined) ?? own(userMethods, name);
  return method ? { method, isForAdministrators: false } : null;
}

/** The emulator's own way to begin afresh. */
const deleteAll: Method = ({ store }) => {
  for (const { localId } of store.list()) store.remove(localId);
  return {};
};

async function inputOf(
  request: IncomingMessage,
  url: URL,
): Promise<Readonly<Record<string, unknown>>> {
  if (request.method === 'GET') return Object.fromEntries(url.searchParams);
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const form = (await readBody(request, BODY_LIMIT_BYTES)).toString('utf8');
    return Object.fromEntries(new URLSearchParams(form));
  }
  return readJsonObject(request, BODY_LIMIT_BYTES);
}

/** Tokens travel in bodies and headers, never in cookies, so every origin may call. */
function allowBrowsers(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  if (request.method !== 'OPTIONS') return;
  response.setHeader('access-control-allow-methods', 'GET, POST, DELETE, OPTIONS');
  response.setHeader(
    'access-control-allow-headers',
    request.headers['access-control-request-headers'] ?? '*',
  );
  response.setHeader('access-control-max-age', '3600');
}

function afterPrefix(value: string, prefix: string): string | null {
  return value.startsWith(prefix) ? value.slice(prefix.length) : null;
}

function own(methods: Readonly<Record<string, Method>>, name: string): Method | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}
