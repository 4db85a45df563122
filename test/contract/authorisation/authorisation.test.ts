import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { userOf } from '../../../functions/api/caller';
import { apiRoutes } from '../../../functions/api/routes';
import { apiHealthRoute } from '../../../functions/api/health';
import { healthRoute } from '../../../functions/http/health';
import { serveRoutes } from '../../../functions/http/serve';
import { workerOf } from '../../../functions/internal/caller';
import { internalRoutes } from '../../../functions/internal/routes';
import { type Services } from '../../../functions/services';
import { fakeServices } from '../../simulation/fake-services';
import { callers, identityOf, userTokens, workerAccounts, type CallerName } from './callers';
import { givenState } from './given-state';
import { apiMatrix, internalMatrix, type Row } from './matrix';

/* Every caller on every route, over HTTP, each on a fresh state. The rows follow the tables of routes that are served. */

const apis = {
  api: { matrix: apiMatrix, serve: serveApi, routes: apiTable },
  internal: { matrix: internalMatrix, serve: serveInternal, routes: internalTable },
} as const;

function apiTable(services: Services) {
  return [apiHealthRoute(services, userTokens), ...apiRoutes(services)];
}

function internalTable(services: Services) {
  return [healthRoute('internal'), ...internalRoutes(services)];
}

function serveApi(services: Services): ReturnType<typeof serveRoutes> {
  return serveRoutes({
    routes: apiTable(services),
    authenticate: ({ authorization }) => userOf(authorization, userTokens),
    log: services.log,
    repeats: {
      documents: services.documents,
      now: () => services.now(),
      ownerOf: ({ uid }) => uid,
    },
  });
}

function serveInternal(services: Services): ReturnType<typeof serveRoutes> {
  return serveRoutes({
    routes: internalTable(services),
    authenticate: ({ authorization }) => Promise.resolve(workerOf(authorization, workerAccounts)),
    log: services.log,
  });
}

let server: Server;
let base: string;
let app: ReturnType<typeof serveRoutes>;

beforeAll(async () => {
  server = createServer((request, response) => {
    void parsed(request).then(() => void app(request, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

/** What the framework does before it calls a function. */
async function parsed(request: IncomingMessage): Promise<void> {
  const body = await buffer(request);
  const isForm = request.headers['content-type']?.startsWith('multipart/') === true;
  const json = (): unknown => (body.length === 0 ? undefined : JSON.parse(body.toString()));
  Object.assign(request, { body: isForm ? body : json() });
}

async function ask(caller: CallerName, route: string, { at, body, form }: Row): Promise<number> {
  const [method = '', path = ''] = route.split(' ');
  const response = await fetch(base + (at ?? path), {
    method: method.toUpperCase(),
    headers: identityOf(caller),
    ...(form === undefined ? {} : { body: formOf(form) }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
}

function formOf(fields: NonNullable<Row['form']>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'file') form.set(name, new Blob([value]), 'song.wav');
    else form.set(name, value);
  }
  return form;
}

describe.each(Object.entries(apis))('%s:', (_, { matrix, serve, routes }) => {
  test('the matrix has a row for every route, and no other', () => {
    const served = routes(fakeServices()).map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(matrix).sort()).toEqual(served.sort());
  });

  test.each(Object.entries(matrix))('%s', async (route, row) => {
    const actual: Record<string, number> = {};
    for (const caller of callers) {
      const services = await givenState();
      app = serve(services);
      const before = new Map(services.documents.data);
      actual[caller] = await ask(caller, route, row);
      // Whoever is refused has changed nothing.
      if (actual[caller] >= 400) expect(new Map(services.documents.data)).toEqual(before);
    }
    const expected = callers.map((caller, column) => [caller, row.statuses[column]]);
    expect(actual).toEqual(Object.fromEntries(expected));
  });
});
