import {
  createUserWithEmailAndPassword,
  deleteUser,
  EmailAuthProvider,
  fetchSignInMethodsForEmail,
  linkWithCredential,
  reauthenticateWithCredential,
  signInAnonymously,
  signInWithEmailAndPassword,
  signOut,
  unlink,
  updateEmail,
  updatePassword,
  updateProfile,
  validatePassword,
} from 'firebase/auth';
import { authSuite, PASSWORD, type AuthSuite } from './auth-suite';

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

test('a user signs up, out and in again, in any case of the e-mail', async () => {
  const { web, admin } = suite;
  const email = suite.newEmail();
  const { user } = await createUserWithEmailAndPassword(web, email, PASSWORD);
  expect(user).toMatchObject({ email, emailVerified: false, isAnonymous: false });
  await updateProfile(user, { displayName: 'Clara', photoURL: 'https://example.com/clara.png' });
  await signOut(web);
  const again = await signInWithEmailAndPassword(web, email.toUpperCase(), PASSWORD);
  expect(again.user).toMatchObject({
    uid: user.uid,
    displayName: 'Clara',
    photoURL: 'https://example.com/clara.png',
  });
  expect(again.user.providerData.map(({ providerId }) => providerId)).toEqual(['password']);
  expect(await admin.verifyIdToken(await again.user.getIdToken())).toMatchObject({
    uid: user.uid,
    email,
    email_verified: false,
    name: 'Clara',
    picture: 'https://example.com/clara.png',
    firebase: { identities: { email: [email] }, sign_in_provider: 'password' },
  });
});

test.each([
  [
    'auth/email-already-in-use',
    (email: string) => createUserWithEmailAndPassword(suite.web, email, PASSWORD),
  ],
  [
    'auth/weak-password',
    () => createUserWithEmailAndPassword(suite.web, suite.newEmail(), '12345'),
  ],
  ['auth/invalid-email', () => createUserWithEmailAndPassword(suite.web, 'nobody', PASSWORD)],
  ['auth/missing-password', (email: string) => signInWithEmailAndPassword(suite.web, email, '')],
  [
    'auth/invalid-credential',
    (email: string) => signInWithEmailAndPassword(suite.web, email, 'wrong one'),
  ],
  [
    'auth/invalid-credential',
    () => signInWithEmailAndPassword(suite.web, suite.newEmail(), PASSWORD),
  ],
])('%s is what the SDK makes of a refusal', async (code, act) => {
  const email = suite.newEmail();
  await suite.admin.createUser({ email, password: PASSWORD });
  await expect(act(email)).rejects.toMatchObject({ code });
});

test('a disabled user is told so', async () => {
  const email = suite.newEmail();
  await suite.admin.createUser({ email, password: PASSWORD, disabled: true });
  await expect(signInWithEmailAndPassword(suite.web, email, PASSWORD)).rejects.toMatchObject({
    code: 'auth/user-disabled',
  });
});

test('after many wrong passwords in a row even the right one is refused, until some time has passed', async () => {
  if (!suite.target.cloud) return; // Google does not publish its thresholds.
  const email = suite.newEmail();
  await suite.admin.createUser({ email, password: PASSWORD });
  const attempt = (password: string): Promise<unknown> =>
    signInWithEmailAndPassword(suite.web, email, password).catch(
      ({ code }: { code: string }) => code,
    );
  for (let failures = 0; failures < 10; failures++) await attempt('wrong one');
  expect(await attempt(PASSWORD)).toBe('auth/too-many-requests');
  suite.clock.advance(5 * 60_000);
  expect(await attempt(PASSWORD)).toMatchObject({ user: { email } });
}, 15_000);

test('a new password ends the other sessions', async () => {
  const email = suite.newEmail();
  const other = suite.newWeb();
  await createUserWithEmailAndPassword(other, email, PASSWORD);
  await suite.pass(2_000);
  const { user } = await signInWithEmailAndPassword(suite.web, email, PASSWORD);
  await updatePassword(user, 'another one');
  expect(await user.getIdToken(true)).toBeTruthy();
  suite.clock.advance(2_000);
  await expect(other.currentUser?.reload()).rejects.toMatchObject({
    code: 'auth/user-token-expired',
  });
  await expect(signInWithEmailAndPassword(suite.web, email, PASSWORD)).rejects.toMatchObject({
    code: 'auth/invalid-credential',
  });
});

test('what is dangerous needs a recent sign-in', async () => {
  const email = suite.newEmail();
  const { user } = await createUserWithEmailAndPassword(suite.web, email, PASSWORD);
  if (!suite.target.cloud) return;
  suite.clock.advance(6 * 60_000);
  await expect(deleteUser(user)).rejects.toMatchObject({ code: 'auth/requires-recent-login' });
  await expect(updatePassword(user, 'another one')).rejects.toMatchObject({
    code: 'auth/requires-recent-login',
  });
  await reauthenticateWithCredential(user, EmailAuthProvider.credential(email, PASSWORD));
  await deleteUser(user);
  await expect(suite.admin.getUser(user.uid)).rejects.toMatchObject({
    code: 'auth/user-not-found',
  });
});

test('a password can be linked to an anonymous user, and unlinked', async () => {
  const email = suite.newEmail();
  const { user } = await signInAnonymously(suite.web);
  const linked = await linkWithCredential(user, EmailAuthProvider.credential(email, PASSWORD));
  expect(linked.user).toMatchObject({ uid: user.uid, isAnonymous: false, email });
  await expect(
    linkWithCredential(user, EmailAuthProvider.credential(email, PASSWORD)),
  ).rejects.toMatchObject({ code: 'auth/provider-already-linked' });
  const unlinked = await unlink(user, 'password');
  expect(unlinked.providerData).toEqual([]);
  await expect(signInWithEmailAndPassword(suite.newWeb(), email, PASSWORD)).rejects.toMatchObject({
    code: 'auth/invalid-credential',
  });
});

describe('without e-mail enumeration protection', () => {
  const protect = (enableImprovedEmailPrivacy: boolean): Promise<unknown> =>
    suite.admin
      .projectConfigManager()
      .updateProjectConfig({ emailPrivacyConfig: { enableImprovedEmailPrivacy } });

  beforeAll(() => protect(false));
  afterAll(() => protect(true));

  test('a wrong e-mail and a wrong password are told apart', async () => {
    const email = suite.newEmail();
    await suite.admin.createUser({ email, password: PASSWORD });
    await expect(signInWithEmailAndPassword(suite.web, email, 'wrong one')).rejects.toMatchObject({
      code: 'auth/wrong-password',
    });
    await expect(
      signInWithEmailAndPassword(suite.web, suite.newEmail(), PASSWORD),
    ).rejects.toMatchObject({ code: 'auth/user-not-found' });
  });

  test('an application learns how an e-mail signs in', async () => {
    const email = suite.newEmail();
    expect(await fetchSignInMethodsForEmail(suite.web, email)).toEqual([]);
    await suite.admin.createUser({ email, password: PASSWORD });
    expect(await fetchSignInMethodsForEmail(suite.web, email)).toEqual(['password']);
  });

  test('a user changes the e-mail directly', async () => {
    const { user } = await createUserWithEmailAndPassword(suite.web, suite.newEmail(), PASSWORD);
    const email = suite.newEmail();
    await updateEmail(user, email);
    expect(user).toMatchObject({ email, emailVerified: false });
    const taken = suite.newEmail();
    await suite.admin.createUser({ email: taken });
    await expect(updateEmail(user, taken)).rejects.toMatchObject({
      code: 'auth/email-already-in-use',
    });
  });
});

describe('with e-mail enumeration protection', () => {
  test('nobody learns how an e-mail signs in', async () => {
    const email = suite.newEmail();
    await suite.admin.createUser({ email, password: PASSWORD });
    expect(await fetchSignInMethodsForEmail(suite.web, email)).toEqual([]);
  });

  test('an e-mail is not changed without a link to the new one', async () => {
    const { user } = await createUserWithEmailAndPassword(suite.web, suite.newEmail(), PASSWORD);
    await expect(updateEmail(user, suite.newEmail())).rejects.toMatchObject({
      code: 'auth/operation-not-allowed',
    });
  });
});

describe('a password policy', () => {
  const policy = (enforcementState: 'ENFORCE' | 'OFF'): Promise<unknown> =>
    suite.admin.projectConfigManager().updateProjectConfig({
      passwordPolicyConfig: {
        enforcementState,
        forceUpgradeOnSignin: enforcementState === 'ENFORCE',
        constraints: { requireNumeric: true, requireUppercase: true, minLength: 10 },
      },
    });

  afterAll(() => policy('OFF'));

  test('is shown to applications and enforced on what users set', async () => {
    await policy('ENFORCE');
    const web = suite.newWeb();
    expect(await validatePassword(web, 'short')).toMatchObject({
      isValid: false,
      meetsMinPasswordLength: false,
      containsNumericCharacter: false,
      passwordPolicy: { enforcementState: 'ENFORCE' },
    });
    expect((await validatePassword(web, 'Long enough 1')).isValid).toBe(true);
    const email = suite.newEmail();
    await expect(createUserWithEmailAndPassword(web, email, 'no digits')).rejects.toMatchObject({
      code: 'auth/password-does-not-meet-requirements',
    });
    const { user } = await createUserWithEmailAndPassword(web, email, 'Long enough 1');
    await expect(updatePassword(user, 'no digits')).rejects.toMatchObject({
      code: 'auth/password-does-not-meet-requirements',
    });
  });

  test('refuses old passwords at sign-in when it says so', async () => {
    await policy('OFF');
    const email = suite.newEmail();
    await createUserWithEmailAndPassword(suite.web, email, PASSWORD);
    await policy('ENFORCE');
    await expect(signInWithEmailAndPassword(suite.web, email, PASSWORD)).rejects.toMatchObject({
      code: 'auth/password-does-not-meet-requirements',
    });
  });
});
