import { execFile } from 'node:child_process';
import { verify, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { OAuth2Client } from 'google-auth-library';
import { advancingClock, startLocalCloud, type LocalCloud } from '@attacca/local-cloud';
import { emptyConfig } from '../cloud/contract-target';

// What only a local cloud has is tested here: on Google Cloud the identity is the machine's.

const WORKER = 'worker@demo-contract.iam.gserviceaccount.com';
const API = 'api@demo-contract.iam.gserviceaccount.com';
const STRANGER = 'stranger@demo-contract.iam.gserviceaccount.com';
const AUDIENCE = 'https://worker.example.com';

const clock = advancingClock(Date.now());
let cloud: LocalCloud;
let base: string;

beforeAll(async () => {
  cloud = await startLocalCloud(
    {
      ...emptyConfig,
      service_accounts: [WORKER, API, STRANGER],
      token_creators: [{ service_account: WORKER, members: [API] }],
    },
    { clock },
  );
  base = `http://${cloud.endpoints.identity}`;
});

afterAll(() => cloud.stop());

/** Runs a script as the service account. The library's HTTP client loads modules in a way that Jest refuses. */
async function as(email: string, script: string): Promise<Record<string, string>> {
  const source = `const library = require('google-auth-library');
    const metadata = require('gcp-metadata');
    const base = ${JSON.stringify(base)};
    (async () => { ${script} })().then(
      (value) => process.stdout.write(JSON.stringify(value)),
      (error) => process.stdout.write(JSON.stringify({ error: error.message })),
    );`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', source], {
    env: { ...process.env, ...cloud.environment(email) },
    cwd: __dirname,
  });
  return JSON.parse(stdout) as Record<string, string>;
}

async function accessToken(email: string): Promise<string> {
  const path = 'instance/service-accounts/default/token';
  return ((await (await metadata(email, path)).json()) as { access_token: string }).access_token;
}

function metadata(email: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://${cloud.metadataHosts[email]}/computeMetadata/v1/${path}`, {
    headers: { 'metadata-flavor': 'Google' },
    ...init,
  });
}

async function iam(token: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${base}/v1/${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });
}

interface Keys {
  readonly keys: { readonly kid: string }[];
}

const publishedKeys = async (): Promise<string[]> =>
  ((await (await fetch(`${base}/oauth2/v3/certs`)).json()) as Keys).keys.map(({ kid }) => kid);

const payload = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

describe('the metadata server', () => {
  test('tells a process who and where it is', async () => {
    const told = await as(
      WORKER,
      `return {
        available: await metadata.isAvailable(),
        project: await metadata.project('project-id'),
        email: await metadata.instance('service-accounts/default/email'),
        zone: await metadata.instance('zone'),
        hostname: await metadata.instance('hostname'),
        universe: await metadata.universe('universe-domain'),
        accounts: await metadata.instance({ property: 'service-accounts/', params: { recursive: 'true' } }),
      };`,
    );
    expect(told).toMatchObject({
      available: true,
      project: 'demo-contract',
      email: WORKER,
      zone: expect.stringMatching(/^projects\/\d+\/zones\/europe-west1-/),
      hostname: expect.stringContaining('.demo-contract.internal'),
      universe: 'googleapis.com',
      accounts: { default: { email: WORKER, aliases: ['default'] } },
    });
  });

  test('gives the full form of the tree, as JSON and as text', async () => {
    const json = (await (await metadata(WORKER, '?recursive=true')).json()) as {
      instance: { id: number };
    };
    expect(json).toMatchObject({
      instance: { region: expect.any(String), serviceAccounts: { [WORKER]: { email: WORKER } } },
      project: { projectId: 'demo-contract', numericProjectId: expect.any(Number) },
    });
    const text = await (await metadata(WORKER, 'project/?recursive=true&alt=text')).text();
    expect(text).toContain('project-id demo-contract\n');
    const leaf = await metadata(WORKER, 'project/project-id?alt=json');
    expect(await leaf.text()).toBe('"demo-contract"');
    expect((await metadata(WORKER, 'project/nothing')).status).toBe(404);
  });

  test('holds a request that waits for a change until its time is up', async () => {
    const etag = (await metadata(WORKER, 'project/project-id')).headers.get('etag');
    expect(etag).toBeTruthy();
    let isAnswered = false;
    const query = `wait_for_change=true&timeout_sec=60&last_etag=${etag}`;
    const waiting = metadata(WORKER, `project/project-id?${query}`).then((answer) => {
      isAnswered = true;
      return answer;
    });
    // Another request over the same server is answered meanwhile.
    await (await metadata(WORKER, 'project/project-id')).text();
    expect(isAnswered).toBe(false);
    clock.advance(60_000);
    expect((await waiting).status).toBe(200);
    const outdated = await metadata(WORKER, 'project/project-id?wait_for_change=true&last_etag=0');
    expect(await outdated.text()).toBe('demo-contract');
  });

  test('says in a full identity token on which instance it was asked for', async () => {
    const path = `instance/service-accounts/default/identity?audience=${AUDIENCE}`;
    const standard = payload(await (await metadata(WORKER, path)).text());
    expect(standard).toMatchObject({ aud: AUDIENCE, email: WORKER, email_verified: true });
    expect(standard).not.toHaveProperty('google');
    const full = payload(await (await metadata(WORKER, `${path}&format=full`)).text());
    expect(full).toMatchObject({
      google: { compute_engine: { project_id: 'demo-contract', instance_name: 'worker' } },
    });
    expect((await metadata(WORKER, path.split('?')[0]!)).status).toBe(400);
  });

  test('refuses requests without its header, and forwarded ones', async () => {
    const without = await metadata(WORKER, 'project/project-id', { headers: {} });
    expect(without.status).toBe(403);
    const forwarded = { 'metadata-flavor': 'Google', 'x-forwarded-for': '1.2.3.4' };
    expect((await metadata(WORKER, 'project/project-id', { headers: forwarded })).status).toBe(403);
  });
});

describe('impersonation', () => {
  const impersonate = `const auth = new library.GoogleAuth();
    const client = new library.Impersonated({
      sourceClient: await auth.getClient(),
      targetPrincipal: ${JSON.stringify(WORKER)},
      targetScopes: ['https://www.googleapis.com/auth/devstorage.read_only'],
      lifetime: 600,
      endpoint: base,
    });`;

  test('gives access tokens, identity tokens and signatures to whom it is granted', async () => {
    const given = await as(
      API,
      `${impersonate}
      const { token } = await client.getAccessToken();
      const info = new library.OAuth2Client({ endpoints: { tokenInfoUrl: base + '/tokeninfo' } });
      return {
        info: await info.getTokenInfo(token),
        idToken: await client.fetchIdToken(${JSON.stringify(AUDIENCE)}, { includeEmail: true }),
        signed: await client.sign('hello'),
      };`,
    );
    expect(given['info']).toMatchObject({
      email: WORKER,
      scopes: ['https://www.googleapis.com/auth/devstorage.read_only'],
    });
    expect(payload(given['idToken']!)).toMatchObject({ aud: AUDIENCE, email: WORKER });
    const { keyId, signedBlob } = given['signed'] as unknown as Record<string, string>;
    const certificates = (await (
      await fetch(`${base}/robot/v1/metadata/x509/${WORKER}`)
    ).json()) as Record<string, string>;
    const key = new X509Certificate(certificates[keyId!]!).publicKey;
    expect(verify('sha256', Buffer.from('hello'), key, Buffer.from(signedBlob!, 'base64'))).toBe(
      true,
    );
  });

  test('is refused to others, and to nobody', async () => {
    const refused = await as(STRANGER, `${impersonate} return client.getAccessToken();`);
    expect(refused['error']).toMatch(/iam\.serviceAccounts\.getAccessToken/);
    const path = `projects/-/serviceAccounts/${WORKER}:generateIdToken`;
    const init = { method: 'POST', body: JSON.stringify({ audience: AUDIENCE }) };
    expect((await iam('nonsense', path, init)).status).toBe(401);
    expect((await iam(await accessToken(STRANGER), path, init)).status).toBe(403);
    expect((await iam(await accessToken(WORKER), path, init)).status).toBe(200);
    const nobody = path.replace(WORKER, 'nobody@example.com');
    expect((await iam(await accessToken(API), nobody, init)).status).toBe(404);
  });

  test.each([
    ['generateAccessToken', {}],
    ['generateAccessToken', { scope: ['a'], lifetime: '7200s' }],
    ['generateIdToken', {}],
    ['signBlob', {}],
    ['signJwt', { payload: 'no JSON' }],
  ])('%s refuses %j', async (method, body) => {
    const path = `projects/-/serviceAccounts/${WORKER}:${method}`;
    const answer = await iam(await accessToken(WORKER), path, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } });
  });

  test('signs a JWT with the key of the account', async () => {
    const claims = { iss: WORKER, sub: 'somebody', aud: AUDIENCE };
    const answer = await iam(
      await accessToken(WORKER),
      `projects/-/serviceAccounts/${WORKER}:signJwt`,
      { method: 'POST', body: JSON.stringify({ payload: JSON.stringify(claims) }) },
    );
    const { signedJwt } = (await answer.json()) as { signedJwt: string };
    expect(payload(signedJwt)).toEqual(claims);
  });
});

describe('service accounts', () => {
  test('are listed and read by those who run as one', async () => {
    const token = await accessToken(API);
    const listed = (await (
      await iam(token, 'projects/demo-contract/serviceAccounts?pageSize=2')
    ).json()) as { accounts: { email: string; uniqueId: string }[]; nextPageToken: string };
    expect(listed.accounts.map(({ email }) => email)).toEqual([API, STRANGER]);
    const rest = await iam(
      token,
      `projects/demo-contract/serviceAccounts?pageToken=${listed.nextPageToken}`,
    );
    expect(await rest.json()).toMatchObject({ accounts: [{ email: WORKER }] });
    const byId = await iam(token, `projects/-/serviceAccounts/${listed.accounts[0]!.uniqueId}`);
    expect(await byId.json()).toMatchObject({ email: API, projectId: 'demo-contract' });
  });

  test('cannot be made here, which is said', async () => {
    const answer = await iam(await accessToken(API), 'projects/demo-contract/serviceAccounts', {
      method: 'POST',
      body: '{}',
    });
    expect(answer.status).toBe(501);
  });
});

describe('a key file', () => {
  const keys = `projects/-/serviceAccounts/${API}/keys`;

  interface Created {
    readonly name: string;
    readonly privateKeyData: string;
  }

  async function create(): Promise<{ id: string; file: Record<string, string> }> {
    const answer = await iam(await accessToken(API), keys, { method: 'POST', body: '{}' });
    const { name, privateKeyData } = (await answer.json()) as Created;
    const file = Buffer.from(privateKeyData, 'base64').toString();
    return { id: name.split('/').at(-1)!, file: JSON.parse(file) as Record<string, string> };
  }

  /** google-auth-library sends every assertion to Google, whatever the file says; others follow the file. */
  const client = (file: object, scopes: readonly string[]): string => `
    const file = ${JSON.stringify(file)};
    const client = new library.JWT({
      email: file.client_email, key: file.private_key, keyId: file.private_key_id,
      scopes: ${JSON.stringify(scopes)},
    });
    client.transporter.interceptors.request.add({
      resolved: async (request) => Object.assign(request, { url: new URL(file.token_uri) }),
    });`;

  test('gets access and identity tokens from its token_uri', async () => {
    const { file } = await create();
    expect(file).toMatchObject({
      type: 'service_account',
      project_id: 'demo-contract',
      client_email: API,
      token_uri: `${base}/token`,
    });
    const given = await as(
      WORKER,
      `${client(file, ['https://www.googleapis.com/auth/cloud-platform'])}
      return { access: (await client.getAccessToken()).token, id: await client.fetchIdToken('${AUDIENCE}') };`,
    );
    expect(given).not.toHaveProperty('error');
    expect((await iam(given['access']!, `projects/-/serviceAccounts/${API}`)).status).toBe(200);
    expect(payload(given['id']!)).toMatchObject({ aud: AUDIENCE, email: API });
  });

  test('opens APIs with a JWT that it signs itself', async () => {
    const { file } = await create();
    const { authorization } = await as(
      WORKER,
      `const file = ${JSON.stringify(file)};
      const client = new library.JWT({ email: file.client_email, key: file.private_key, keyId: file.private_key_id });
      const headers = new Headers(await client.getRequestHeaders('https://iam.googleapis.com/'));
      return { authorization: headers.get('authorization') };`,
    );
    const token = authorization!.replace('Bearer ', '');
    expect((await iam(token, `projects/-/serviceAccounts/${API}`)).status).toBe(200);
  });

  test('is worth nothing after its key was deleted', async () => {
    const { id, file } = await create();
    const token = await accessToken(API);
    expect(await (await iam(token, keys)).json()).toMatchObject({
      keys: expect.arrayContaining([expect.objectContaining({ keyType: 'USER_MANAGED' })]),
    });
    expect((await iam(token, `${keys}/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await iam(token, `${keys}/${id}`)).status).toBe(404);
    const refused = await as(WORKER, `${client(file, ['a'])} return client.getAccessToken();`);
    expect(refused['error']).toMatch(/invalid_grant/);
  });

  test('is given to the account itself only', async () => {
    const answer = await iam(await accessToken(STRANGER), keys, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(403);
  });
});

describe('the keys of the token issuer', () => {
  test('are published as certificates, which google-auth-library verifies tokens with', async () => {
    const path = `instance/service-accounts/default/identity?audience=${AUDIENCE}`;
    const token = await (await metadata(WORKER, path)).text();
    const certificates = (await (await fetch(`${base}/oauth2/v1/certs`)).json()) as Record<
      string,
      string
    >;
    for (const pem of Object.values(certificates)) {
      const certificate = new X509Certificate(pem);
      expect(certificate.verify(certificate.publicKey)).toBe(true);
      expect(certificate.subject).toBe('CN=federated-signon.system.gserviceaccount.com');
    }
    const ticket = await new OAuth2Client().verifySignedJwtWithCertsAsync(
      token,
      certificates,
      AUDIENCE,
      ['https://accounts.google.com'],
    );
    expect(ticket.getPayload()?.email).toBe(WORKER);
  });

  test('are found by OpenID discovery', async () => {
    const answer = await fetch(`${base}/.well-known/openid-configuration`);
    expect(await answer.json()).toMatchObject({
      issuer: 'https://accounts.google.com',
      jwks_uri: `${base}/oauth2/v3/certs`,
    });
  });

  test('change with time; the old one is published a while longer', async () => {
    const [first] = await publishedKeys();
    clock.advance(8 * 24 * 3600_000);
    await accessToken(WORKER);
    const both = await publishedKeys();
    expect(both).toHaveLength(2);
    expect(both[0]).toBe(first);
    clock.advance(2 * 24 * 3600_000);
    expect(await publishedKeys()).toEqual([both[1]]);
  });
});

test('tokeninfo tells what a good token says, and refuses others', async () => {
  const token = await accessToken(WORKER);
  const told = await fetch(`${base}/tokeninfo?access_token=${token}`);
  expect(await told.json()).toMatchObject({ email: WORKER, expires_in: '3600' });
  const refused = await fetch(`${base}/tokeninfo?access_token=ya29.nonsense`);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: 'invalid_token' });
});
