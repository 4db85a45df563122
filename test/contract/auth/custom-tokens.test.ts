import { signInAnonymously, signInWithCustomToken, signOut } from 'firebase/auth';
import { authSuite, type AuthSuite } from './auth-suite';

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

test('a custom token signs in as the uid it names, with its claims, also after a refresh', async () => {
  const token = await suite.admin.createCustomToken('violinist', { plan: 'studio' });
  const { user } = await signInWithCustomToken(suite.web, token);
  expect(user).toMatchObject({ uid: 'violinist', isAnonymous: false, providerData: [] });
  expect(await suite.admin.verifyIdToken(await user.getIdToken(true))).toMatchObject({
    uid: 'violinist',
    plan: 'studio',
    firebase: { sign_in_provider: 'custom', identities: {} },
  });
});

test('it signs in to an account that is there already, with its own claims beneath', async () => {
  const { uid } = await suite.admin.createUser({ displayName: 'Robert' });
  await suite.admin.setCustomUserClaims(uid, { role: 'owner', plan: 'free' });
  const token = await suite.admin.createCustomToken(uid, { plan: 'studio' });
  const { user } = await signInWithCustomToken(suite.web, token);
  expect(user.displayName).toBe('Robert');
  const { claims } = await user.getIdTokenResult();
  expect(claims).toMatchObject({ role: 'owner', plan: 'studio' });
});

test.each(['x.y.z', 'no token at all'])('%j is no custom token', async (token) => {
  await expect(signInWithCustomToken(suite.web, token)).rejects.toMatchObject({
    code: 'auth/invalid-custom-token',
  });
});

test('a custom token that has expired is refused', async () => {
  if (!suite.target.cloud) return;
  const token = await suite.admin.createCustomToken('late');
  suite.clock.advance(2 * 3600_000);
  await expect(signInWithCustomToken(suite.web, token)).rejects.toMatchObject({
    code: 'auth/invalid-custom-token',
  });
});

test('a disabled user cannot use one', async () => {
  const { uid } = await suite.admin.createUser({ disabled: true });
  const { exp: _exp, ...claims } = { exp: 0, plan: 'studio' };
  const token = JSON.stringify({ uid, claims });
  await expect(signInWithCustomToken(suite.web, token)).rejects.toMatchObject({
    code: 'auth/user-disabled',
  });
});

test('an anonymous user stays the same until they sign out', async () => {
  const { user } = await signInAnonymously(suite.web);
  expect((await signInAnonymously(suite.web)).user.uid).toBe(user.uid);
  const { claims } = await user.getIdTokenResult();
  expect(claims).toMatchObject({
    provider_id: 'anonymous',
    firebase: { sign_in_provider: 'anonymous' },
  });
  await signOut(suite.web);
  expect((await signInAnonymously(suite.web)).user.uid).not.toBe(user.uid);
});
