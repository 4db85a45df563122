import { signIn, type SessionOptions } from '@attacca/client';
import { contractTarget, type ContractTarget } from '../../test/contract/cloud/contract-target';
import { signInAsAdministrator } from './administrator';

let target: ContractTarget;
let options: SessionOptions & { readonly authEmulatorHost: string };
const hostVariable = 'FIREBASE_AUTH_EMULATOR_HOST';

beforeAll(async () => {
  target = await contractTarget();
  const authEmulatorHost = process.env[hostVariable] ?? '';
  // As on a user's machine: nothing says where users are but what the stack says.
  delete process.env[hostVariable];
  const credentials = { email: 'administrator@attacca.local', password: 'long-enough' };
  options = { projectId: target.project, credentials, authEmulatorHost };
});
afterAll(() => target.stop());

function claimsOf(idToken: string): Record<string, unknown> {
  const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8');
  return JSON.parse(payload) as Record<string, unknown>;
}

test('the local administrator has the claim, the first time and every time', async () => {
  const ids = [];
  for (let time = 1; time <= 2; time += 1) {
    const session = await signInAsAdministrator(options);
    expect(claimsOf(await session.idToken())).toMatchObject({ admin: true });
    ids.push(session.userId);
    await session.close();
  }
  expect(ids[0]).toBe(ids[1]);
  expect(process.env[hostVariable]).toBeUndefined();
});

test('nobody else becomes one', async () => {
  const credentials = { email: 'me@attacca.local', password: 'long-enough' };
  const session = await signIn({ ...options, credentials });
  expect(claimsOf(await session.idToken())).not.toHaveProperty('admin');
  await session.close();
});

test('a wrong password is refused, and gives nobody a claim', async () => {
  await signInAsAdministrator(options).then((session) => session.close());
  const credentials = { ...options.credentials, password: 'something-else' };
  await expect(signInAsAdministrator({ ...options, credentials })).rejects.toMatchObject({
    code: expect.stringContaining('auth/'),
  });
});
