import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InjectedFault, undisturbedCalls, type Call, type Calls } from '../calls';
import { systemClock, type StatefulService } from '../service';
import { startAuth } from '.';

const PROJECT = 'demo-auth';

let folder: string;
const running: StatefulService[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'auth-'));
});

afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
  rmSync(folder, { recursive: true });
});

async function start(dataDir: string | null, calls?: Calls): Promise<StatefulService> {
  const options = { project: PROJECT, host: '127.0.0.1', port: 0, clock: systemClock, dataDir };
  const service = await startAuth(calls ? { ...options, calls } : options);
  running.push(service);
  return service;
}

type Answer = Readonly<Record<string, unknown>> & {
  readonly error?: { readonly message: string; readonly status: string };
};

async function call(
  service: StatefulService,
  method: string,
  { body, verb = 'POST' }: { readonly body?: object; readonly verb?: string } = {},
): Promise<Answer> {
  const url = `http://${service.addresses.auth}/identitytoolkit.googleapis.com/${method}`;
  const answer = await fetch(url, {
    method: verb,
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Answer;
}

const credentials = { email: 'clara@example.com', password: 'correct horse' };

/** Something of every kind that is kept. @returns the code of an e-mail that was sent */
async function fill(service: StatefulService): Promise<{ tenantId: string; oobCode: string }> {
  const { idToken } = await call(service, 'v1/accounts:signUp', { body: credentials });
  await call(service, 'v1/accounts:lookup', { body: { idToken } });
  const tenant = await call(service, `v2/projects/${PROJECT}/tenants`, {
    body: { displayName: 'orchestra', allowPasswordSignup: true },
  });
  const tenantId = tenant.name?.toString().split('/').at(-1) ?? '';
  const inTenant = { body: { ...credentials, tenantId } };
  await call(service, 'v1/accounts:signUp', inTenant);
  await call(service, `v2/projects/${PROJECT}/config?updateMask=signIn.allowDuplicateEmails`, {
    verb: 'PATCH',
    body: { signIn: { allowDuplicateEmails: true } },
  });
  await call(service, `v2/projects/${PROJECT}/oauthIdpConfigs?oauthIdpConfigId=oidc.x`, {
    body: { clientId: 'client', issuer: 'https://example.com', enabled: true },
  });
  const { oobCode } = await call(service, `v1/projects/${PROJECT}/accounts:sendOobCode`, {
    body: { requestType: 'VERIFY_EMAIL', email: credentials.email, returnOobLink: true },
  });
  return { tenantId, oobCode: String(oobCode) };
}

async function expectEverything(
  service: StatefulService,
  { tenantId, oobCode }: { tenantId: string; oobCode: string },
): Promise<void> {
  for (const body of [credentials, { ...credentials, tenantId }]) {
    expect((await call(service, 'v1/accounts:signInWithPassword', { body })).error).toBeUndefined();
  }
  expect(await call(service, `v2/projects/${PROJECT}/config`, { verb: 'GET' })).toMatchObject({
    signIn: { allowDuplicateEmails: true },
  });
  expect(
    await call(service, `v2/projects/${PROJECT}/oauthIdpConfigs/oidc.x`, { verb: 'GET' }),
  ).toMatchObject({ clientId: 'client' });
  expect(await call(service, 'v1/accounts:update', { body: { oobCode } })).toMatchObject({
    emailVerified: true,
  });
}

test('users, tenants, configuration and codes outlive a restart', async () => {
  const first = await start(folder);
  const kept = await fill(first);
  await first.stop();
  running.length = 0;
  await expectEverything(await start(folder), kept);
});

test('what is exported can be started from', async () => {
  const service = await start(null);
  const kept = await fill(service);
  await service.exportTo(folder);
  await expectEverything(await start(folder), kept);
});

test('a sign-in is still good after a restart', async () => {
  const first = await start(folder);
  const { refreshToken } = await call(first, 'v1/accounts:signUp', { body: {} });
  await first.stop();
  running.length = 0;
  const second = await start(folder);
  const answer = await fetch(
    `http://${second.addresses.auth}/securetoken.googleapis.com/v1/token`,
    {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: String(refreshToken),
      }),
    },
  );
  expect(answer.status).toBe(200);
});

test('only the owner of the process reads the files with the hashes', async () => {
  const service = await start(folder);
  await service.exportTo(join(folder, 'export'));
  for (const file of ['auth.journal', 'export/auth.journal']) {
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  }
});

test('the operator sees users without their secrets, and empties the service', async () => {
  const service = await start(folder);
  const { tenantId } = await fill(service);
  const seen = service.inspect(10);
  expect(seen).toMatchObject({
    user_count: 1,
    users: [{ email: credentials.email, providers: ['password'] }],
    tenants: [{ id: tenantId, user_count: 1 }],
  });
  expect(JSON.stringify(seen)).not.toMatch(/hash|salt|secret/i);
  await service.reset();
  expect(service.inspect(10)).toMatchObject({ user_count: 0, users: [], tenants: [] });
  await service.stop();
  running.length = 0;
  expect((await start(folder)).inspect(10)).toMatchObject({ user_count: 0, tenants: [] });
});

test('every call is named as in Identity Toolkit, and an injected fault is its error', async () => {
  const seen: Call[] = [];
  const calls: Calls = {
    ...undisturbedCalls,
    run: async (made, work) => {
      seen.push(made);
      if (made.method === 'accounts.lookup') throw new InjectedFault('UNAVAILABLE', made);
      return work();
    },
  };
  const service = await start(null, calls);
  await call(service, 'v1/accounts:signUp', { body: {} });
  await call(service, `v1/projects/${PROJECT}/accounts:batchGet`, { verb: 'GET' });
  await call(service, `v2/projects/${PROJECT}/tenants/any`, { verb: 'GET' });
  const failed = await call(service, 'v1/accounts:lookup', { body: {} });
  expect(seen.map(({ method }) => method)).toEqual([
    'accounts.signUp',
    'projects.accounts.batchGet',
    'projects.tenants.get',
    'accounts.lookup',
  ]);
  expect(failed.error).toMatchObject({ code: 503, status: 'UNAVAILABLE' });
});
