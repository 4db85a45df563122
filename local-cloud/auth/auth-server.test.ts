import { decodeJwt, encodeUnsigned } from '../jwt';
import { systemClock, type RunningService } from '../service';
import { startAuth } from '.';

const PROJECT = 'demo-auth';
const TOOLKIT = '/identitytoolkit.googleapis.com/v1';

let service: RunningService;
let offsetMilliseconds = 0;

beforeAll(async () => {
  const clock = { ...systemClock, now: () => Date.now() + offsetMilliseconds };
  service = await startAuth({ project: PROJECT, host: '127.0.0.1', port: 0, clock, dataDir: null });
});

beforeEach(() => {
  offsetMilliseconds = 0;
});

afterAll(() => service.stop());

interface Answer {
  readonly error?: { readonly message: string; readonly status: string };
  readonly idToken?: string;
  readonly refreshToken?: string;
}

async function call(path: string, init: RequestInit): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(`http://${service.addresses.auth}${path}`, init);
  return { status: response.status, answer: (await response.json()) as Answer };
}

function method(name: string, body: object): Promise<{ status: number; answer: Answer }> {
  const path = `${TOOLKIT}/accounts:${name}`;
  return call(path, { method: 'POST', body: JSON.stringify(body) });
}

/** What a method says is wrong, or 'ok'. */
async function outcome(name: string, body: object): Promise<string> {
  return (await method(name, body)).answer.error?.message ?? 'ok';
}

async function anonymousUser(): Promise<{ idToken: string; refreshToken: string }> {
  const { idToken = '', refreshToken = '' } = (await method('signUp', {})).answer;
  return { idToken, refreshToken };
}

function refresh(refreshToken: string): Promise<{ status: number; answer: Answer }> {
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  return call('/securetoken.googleapis.com/v1/token', { method: 'POST', body });
}

test('ID tokens of another project, expired, or of nobody are refused', async () => {
  const { idToken } = await anonymousUser();
  const claims = decodeJwt(idToken)?.claims;
  const changed = (changes: object): string => encodeUnsigned({ ...claims, ...changes });
  expect(await outcome('lookup', { idToken })).toBe('ok');
  expect(await outcome('lookup', { idToken: changed({ aud: 'x' }) })).toBe('INVALID_ID_TOKEN');
  expect(await outcome('lookup', { idToken: changed({ sub: 'nobody' }) })).toBe('USER_NOT_FOUND');
  expect(await outcome('lookup', { idToken: 'nonsense' })).toBe('INVALID_ID_TOKEN');
  offsetMilliseconds = 3600_000;
  expect(await outcome('lookup', { idToken })).toBe('TOKEN_EXPIRED');
});

test('a tampered refresh token is refused', async () => {
  const { refreshToken } = await anonymousUser();
  expect((await refresh(refreshToken)).status).toBe(200);
  const [, mac] = refreshToken.split('.');
  const forged = Buffer.from(JSON.stringify({ localId: 'somebody', provider: 'custom' }));
  const { status, answer } = await refresh(`${forged.toString('base64url')}.${mac}`);
  expect(status).toBe(400);
  expect(answer.error?.message).toBe('INVALID_REFRESH_TOKEN');
});

test('what only administrators may do needs their credential', async () => {
  const update = (headers: Record<string, string>): Promise<{ status: number; answer: Answer }> =>
    call(`${TOOLKIT}/projects/${PROJECT}/accounts:update`, {
      method: 'POST',
      headers,
      body: '{"localId":"somebody"}',
    });
  expect((await update({})).status).toBe(401);
  const asOwner = await update({ authorization: 'Bearer owner' });
  expect(asOwner.answer.error?.message).toBe('USER_NOT_FOUND');
  expect(await outcome('delete', { localId: 'somebody' })).toBe('MISSING_ID_TOKEN');
});

test('browsers of every origin may call', async () => {
  const answer = await fetch(`http://${service.addresses.auth}${TOOLKIT}/accounts:signUp`, {
    method: 'OPTIONS',
    headers: {
      origin: 'http://localhost:5173',
      'access-control-request-headers': 'x-client-version',
    },
  });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-allow-headers')).toBe('x-client-version');
});

test.each(['signInWithGameCenter', 'issueSamlResponse', 'constructor'])(
  '%s is not there and says so',
  async (name) => {
    const { status, answer } = await method(name, {});
    expect(status).toBe(501);
    expect(answer.error?.status).toBe('UNIMPLEMENTED');
  },
);

test('what is no JSON is refused', async () => {
  const path = `${TOOLKIT}/accounts:signUp`;
  for (const body of ['{', '[]', '"text"']) {
    expect((await call(path, { method: 'POST', body })).status).toBe(400);
  }
});
