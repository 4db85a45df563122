import { execFile } from 'node:child_process';
import { createVerify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Storage } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';
import { InjectedFault, undisturbedCalls, type Calls } from '../calls';
import { decodeJwt } from '../jwt';
import { systemClock } from '../service';
import { InvalidTokenError, startIdentity, type Identity } from '.';

const EMAIL = 'worker@demo.iam.gserviceaccount.com';
const OTHER = 'api@demo.iam.gserviceaccount.com';
const AUDIENCE = 'http://127.0.0.1:9100';

let identity: Identity;
let dataDir: string;
let now = Date.parse('2026-01-01T00:00:00Z');
const clock = { ...systemClock, now: () => now };

function options(): Parameters<typeof startIdentity>[0] {
  return {
    project: 'demo',
    region: 'europe-west1',
    host: '127.0.0.1',
    port: 0,
    clock,
    dataDir,
    serviceAccounts: [EMAIL, OTHER],
  };
}

const start = (folder = dataDir): Promise<Identity> =>
  startIdentity({ ...options(), dataDir: folder });

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'identity-'));
  identity = await start();
  process.env.METADATA_SERVER_DETECTION = 'assume-present';
  process.env.GCE_METADATA_HOST = identity.metadataHosts[EMAIL];
});

beforeEach(() => {
  now = Date.now();
});

afterAll(async () => {
  delete process.env.METADATA_SERVER_DETECTION;
  delete process.env.GCE_METADATA_HOST;
  await identity.stop();
  rmSync(dataDir, { recursive: true });
});

describe('through google-auth-library', () => {
  // Its HTTP client loads a module dynamically, which Jest's sandbox refuses: hence a process of its own.
  const inProcess = async (script: string): Promise<Record<string, string>> => {
    const source = `const { GoogleAuth } = require('google-auth-library');
      (async () => { ${script} })().then((value) => process.stdout.write(JSON.stringify(value)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', source], {
      env: { ...process.env },
      cwd: __dirname,
    });
    return JSON.parse(stdout) as Record<string, string>;
  };

  test('identity token, access token, project and e-mail come from the metadata server', async () => {
    const answers = await inProcess(`
      const auth = new GoogleAuth();
      const client = await auth.getIdTokenClient('${AUDIENCE}');
      return {
        authorization: new Headers(await client.getRequestHeaders()).get('authorization'),
        project: await auth.getProjectId(),
        email: (await auth.getCredentials()).client_email,
        access_token: await auth.getAccessToken(),
      };`);
    expect(answers).toMatchObject({ project: 'demo', email: EMAIL });
    expect(identity.verifyAccessToken(answers.access_token ?? '')).toBe(EMAIL);
    const token = (answers.authorization ?? '').replace('Bearer ', '');
    const { claims } = identity.verifyIdentityToken(token, AUDIENCE);
    expect(claims).toMatchObject({
      iss: 'https://accounts.google.com',
      aud: AUDIENCE,
      azp: claims.sub,
      email: EMAIL,
      email_verified: true,
    });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600);
  });

  test('its token verifier accepts a token with the published keys', async () => {
    const token = await identity.identityToken(EMAIL, AUDIENCE);
    const certs = await (
      await fetch(`http://${identity.addresses.identity}/oauth2/v1/certs`)
    ).json();
    const ticket = await new OAuth2Client().verifySignedJwtWithCertsAsync(
      token,
      certs as Record<string, string>,
      AUDIENCE,
      ['https://accounts.google.com'],
    );
    expect(ticket.getPayload()?.email).toBe(EMAIL);
  });

  test('@google-cloud/storage signs a URL without a key file', async () => {
    const file = new Storage({ projectId: 'demo' }).bucket('blobs').file('a b.wav');
    const [url] = await file.getSignedUrl({
      version: 'v4',
      action: 'read',
      expires: Date.now() + 60_000,
      signingEndpoint: identity.signBlobEndpoint,
    });
    const query = new URL(url).searchParams;
    expect(query.get('X-Goog-Credential')).toMatch(new RegExp(`^${EMAIL}/`));
    expect(query.get('X-Goog-Signature')).toMatch(/^[0-9a-f]{512}$/);
    expect(identity.publicKey(EMAIL)?.asymmetricKeyType).toBe('rsa');
  });
});

describe('signBlob', () => {
  const call = async (email: string, token?: string): Promise<Response> =>
    fetch(`${identity.signBlobEndpoint}${email}:signBlob`, {
      method: 'POST',
      headers: token ? { authorization: `Bearer ${token}` } : {},
      body: JSON.stringify({ payload: Buffer.from('hello').toString('base64') }),
    });
  const accessToken = async (email: string): Promise<string> => {
    const url = `http://${identity.metadataHosts[email]}/computeMetadata/v1/instance/service-accounts/default/token`;
    const answer = await fetch(url, { headers: { 'metadata-flavor': 'Google' } });
    return ((await answer.json()) as { access_token: string }).access_token;
  };

  test('signs for the account itself', async () => {
    const answer = await call(EMAIL, await accessToken(EMAIL));
    expect(answer.status).toBe(200);
    const { signedBlob } = (await answer.json()) as { signedBlob: string };
    const publicKey = identity.publicKey(EMAIL);
    if (!publicKey) throw new Error('The account has signed, so it must have a key');
    const verifier = createVerify('RSA-SHA256').update('hello');
    expect(verifier.verify(publicKey, signedBlob, 'base64')).toBe(true);
  });

  test('refuses no token, an identity token, and another account', async () => {
    expect((await call(EMAIL)).status).toBe(401);
    expect((await call(EMAIL, await identity.identityToken(EMAIL, AUDIENCE))).status).toBe(401);
    const denied = await call(EMAIL, await accessToken(OTHER));
    expect(denied.status).toBe(403);
    expect(await denied.json()).toMatchObject({ error: { status: 'PERMISSION_DENIED' } });
  });

  test('other IAM methods say that they are not there', async () => {
    const answer = await fetch(`${identity.signBlobEndpoint}${EMAIL}:undelete`, { method: 'POST' });
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({ error: { code: 501, status: 'UNIMPLEMENTED' } });
  });
});

describe('verifying identity tokens', () => {
  const problemOf = (token: string): string => {
    try {
      identity.verifyIdentityToken(token, AUDIENCE);
      return 'none';
    } catch (error) {
      return error instanceof InvalidTokenError ? error.problem : String(error);
    }
  };

  test('each kind of bad token is told apart', async () => {
    const good = await identity.identityToken(EMAIL, AUDIENCE);
    const [header, claims, signature] = good.split('.');
    const forged = Buffer.from(
      JSON.stringify({ ...decodeJwt(good)?.claims, email: OTHER }),
    ).toString('base64url');
    expect(problemOf(good)).toBe('none');
    expect(problemOf('no token')).toBe('malformed');
    expect(problemOf(`${header}.${forged}.${signature}`)).toBe('signature');
    expect(problemOf(`${header}.${claims}.`)).toBe('signature');
    expect(problemOf(await identity.identityToken(EMAIL, 'http://elsewhere'))).toBe('audience');
    now += 3600_000;
    expect(problemOf(good)).toBe('expired');
  });
});

test('the metadata server insists on its header and refuses forwarded requests', async () => {
  const url = `http://${identity.metadataHosts[EMAIL]}/computeMetadata/v1/project/project-id`;
  expect((await fetch(url)).status).toBe(403);
  const flavor = { 'metadata-flavor': 'Google' };
  expect((await fetch(url, { headers: { ...flavor, 'x-forwarded-for': '1.2.3.4' } })).status).toBe(
    403,
  );
  const answer = await fetch(url, { headers: flavor });
  expect(answer.headers.get('metadata-flavor')).toBe('Google');
  expect(await answer.text()).toBe('demo');
});

test('keys and metadata ports outlive a restart', async () => {
  const token = await identity.identityToken(EMAIL, AUDIENCE);
  const hosts = identity.metadataHosts;
  await identity.stop();
  identity = await start();
  expect(identity.verifyIdentityToken(token, AUDIENCE).email).toBe(EMAIL);
  expect(identity.metadataHosts).toEqual(hosts);
});

test('only the owner of the process reads the keys, and what is exported can be started from', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'identity-copy-'));
  const token = await identity.identityToken(EMAIL, AUDIENCE);
  await identity.exportTo(copy);
  for (const folder of [dataDir, copy]) {
    expect(statSync(join(folder, 'identity.journal')).mode & 0o777).toBe(0o600);
  }
  await identity.stop();
  identity = await start(copy);
  expect(identity.verifyIdentityToken(token, AUDIENCE).email).toBe(EMAIL);
  await identity.stop();
  identity = await start();
  rmSync(copy, { recursive: true });
});

test('the operator sees accounts and published keys, without the private ones', () => {
  const seen = identity.inspect(1);
  expect(seen).toMatchObject({
    service_accounts: [
      { email: EMAIL, metadata_host: identity.metadataHosts[EMAIL], key_files: 0 },
    ],
    published_keys: [expect.stringMatching(/^[0-9a-f]{40}$/)],
  });
  expect(JSON.stringify(seen)).not.toContain('PRIVATE');
});

test('an injected fault is the error of its wire', async () => {
  const calls: Calls = {
    ...undisturbedCalls,
    run: (call) => Promise.reject(new InjectedFault('UNAVAILABLE', call)),
  };
  const disturbed = await startIdentity({ ...options(), dataDir: null, calls });
  const metadata = `http://${disturbed.metadataHosts[EMAIL]}/computeMetadata/v1/project/project-id`;
  const asked = await fetch(metadata, { headers: { 'metadata-flavor': 'Google' } });
  expect(asked.status).toBe(503);
  const certs = await fetch(`http://${disturbed.addresses.identity}/oauth2/v3/certs`);
  expect(certs.status).toBe(503);
  expect(await certs.json()).toMatchObject({ error: { status: 'UNAVAILABLE' } });
  await disturbed.stop();
});
