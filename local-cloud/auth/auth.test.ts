import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteApp as deleteWebApp, initializeApp as initializeWebApp } from 'firebase/app';
import {
  connectAuthEmulator,
  createUserWithEmailAndPassword,
  deleteUser,
  EmailAuthProvider,
  getAuth as getWebAuth,
  inMemoryPersistence,
  initializeAuth,
  linkWithCredential,
  signInAnonymously,
  signInWithCustomToken,
  signInWithEmailAndPassword,
  signOut,
  updatePassword,
  updateProfile,
  type Auth as WebAuth,
} from 'firebase/auth';
import { deleteApp, initializeApp, type App } from 'firebase-admin/app';
import { getAuth, type Auth } from 'firebase-admin/auth';
import { decodeJwt } from '../jwt';
import { systemClock, type RunningService } from '../service';
import { startAuth } from '.';

const PROJECT = 'demo-auth';
const PASSWORD = 'correct horse';

let service: RunningService;
let dataDir: string;
let admin: Auth;
let adminApp: App;
let web: WebAuth;
let offsetMilliseconds = 0;
let counter = 0;
const clock = { ...systemClock, now: () => Date.now() + offsetMilliseconds };

function start(port: number): Promise<RunningService> {
  return startAuth({ project: PROJECT, host: '127.0.0.1', port, clock, dataDir });
}

const newEmail = (): string => `user${(counter += 1)}@example.com`;
const base = (): string => `http://${service.addresses.auth}`;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'auth-'));
  service = await start(0);
  process.env.FIREBASE_AUTH_EMULATOR_HOST = service.addresses.auth;
  adminApp = initializeApp({ projectId: PROJECT }, 'auth-test');
  admin = getAuth(adminApp);
  const webApp = initializeWebApp({ apiKey: 'any', projectId: PROJECT }, 'auth-test');
  initializeAuth(webApp, { persistence: inMemoryPersistence });
  web = getWebAuth(webApp);
  connectAuthEmulator(web, base(), { disableWarnings: true });
});

beforeEach(() => {
  offsetMilliseconds = 0;
});

afterAll(async () => {
  delete process.env.FIREBASE_AUTH_EMULATOR_HOST;
  await deleteApp(adminApp);
  await deleteWebApp(web.app);
  await service.stop();
  rmSync(dataDir, { recursive: true });
});

describe('a user with the firebase web SDK', () => {
  test('signs up, out and in again; the admin SDK accepts the token', async () => {
    const email = newEmail();
    const { user } = await createUserWithEmailAndPassword(web, email, PASSWORD);
    await updateProfile(user, { displayName: 'Clara' });
    await signOut(web);
    const again = await signInWithEmailAndPassword(web, email.toUpperCase(), PASSWORD);
    expect(again.user).toMatchObject({ uid: user.uid, email, displayName: 'Clara' });
    expect(await admin.verifyIdToken(await again.user.getIdToken(), true)).toMatchObject({
      uid: user.uid,
      aud: PROJECT,
      iss: `https://securetoken.google.com/${PROJECT}`,
      email,
      email_verified: false,
      name: 'Clara',
      firebase: { identities: { email: [email] }, sign_in_provider: 'password' },
    });
  });

  test('gets a fresh token from the refresh token, with the same sign-in time', async () => {
    const { user } = await createUserWithEmailAndPassword(web, newEmail(), PASSWORD);
    const first = decodeJwt(await user.getIdToken())?.claims;
    offsetMilliseconds = 10_000;
    const second = decodeJwt(await user.getIdToken(true))?.claims;
    expect(second?.auth_time).toBe(first?.auth_time);
    expect(Number(second?.exp)).toBeGreaterThan(Number(first?.exp));
  });

  test('begins anonymously and becomes an account with a password', async () => {
    const { user } = await signInAnonymously(web);
    expect(user.isAnonymous).toBe(true);
    expect((await admin.verifyIdToken(await user.getIdToken())).firebase.sign_in_provider).toBe(
      'anonymous',
    );
    const email = newEmail();
    const linked = await linkWithCredential(user, EmailAuthProvider.credential(email, PASSWORD));
    expect(linked.user).toMatchObject({ uid: user.uid, isAnonymous: false, email });
  });

  test('signs in with a custom token and its claims', async () => {
    const token = await admin.createCustomToken('custom-uid', { plan: 'studio' });
    const { user } = await signInWithCustomToken(web, token);
    expect(user.uid).toBe('custom-uid');
    expect(await admin.verifyIdToken(await user.getIdToken(true))).toMatchObject({
      plan: 'studio',
      firebase: { sign_in_provider: 'custom' },
    });
  });

  test('changes the password, which ends the other sessions', async () => {
    const email = newEmail();
    const { user } = await createUserWithEmailAndPassword(web, email, PASSWORD);
    const oldRefreshToken = user.refreshToken;
    offsetMilliseconds = 2_000;
    await updatePassword(user, 'another one');
    expect(await user.getIdToken(true)).toBeTruthy();
    const answer = await fetch(`${base()}/securetoken.googleapis.com/v1/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: oldRefreshToken }),
    });
    expect(await answer.json()).toMatchObject({ error: { message: 'TOKEN_EXPIRED' } });
    await expect(signInWithEmailAndPassword(web, email, PASSWORD)).rejects.toMatchObject({
      code: 'auth/invalid-credential',
    });
  });

  test('deletes the account, but not long after signing in', async () => {
    const { user } = await createUserWithEmailAndPassword(web, newEmail(), PASSWORD);
    offsetMilliseconds = 6 * 60_000;
    await expect(deleteUser(user)).rejects.toMatchObject({ code: 'auth/requires-recent-login' });
    offsetMilliseconds = 0;
    await deleteUser(user);
    await expect(admin.getUser(user.uid)).rejects.toMatchObject({ code: 'auth/user-not-found' });
  });

  test.each([
    [
      'auth/email-already-in-use',
      () => createUserWithEmailAndPassword(web, 'taken@example.com', PASSWORD),
    ],
    ['auth/weak-password', () => createUserWithEmailAndPassword(web, newEmail(), '12345')],
    ['auth/invalid-email', () => createUserWithEmailAndPassword(web, 'nobody', PASSWORD)],
    ['auth/missing-password', () => signInWithEmailAndPassword(web, newEmail(), '')],
    ['auth/invalid-credential', () => signInWithEmailAndPassword(web, newEmail(), PASSWORD)],
    [
      'auth/invalid-credential',
      () => signInWithEmailAndPassword(web, 'taken@example.com', 'wrong one'),
    ],
    ['auth/user-disabled', () => signInWithEmailAndPassword(web, 'disabled@example.com', PASSWORD)],
    ['auth/invalid-custom-token', () => signInWithCustomToken(web, 'x.y.z')],
  ])('is told %s', async (code, act) => {
    for (const [email, disabled] of [
      ['taken@example.com', false],
      ['disabled@example.com', true],
    ] as const) {
      await admin
        .getUserByEmail(email)
        .catch(() => admin.createUser({ email, password: PASSWORD, disabled }));
    }
    await expect(act()).rejects.toMatchObject({ code });
  });
});

describe('an administrator with firebase-admin', () => {
  test('creates, finds, changes, lists and deletes users', async () => {
    const email = newEmail();
    const created = await admin.createUser({
      email,
      password: PASSWORD,
      displayName: 'Robert',
      emailVerified: true,
      phoneNumber: '+493012345',
    });
    expect(created).toMatchObject({
      email,
      displayName: 'Robert',
      emailVerified: true,
      disabled: false,
    });
    expect((await admin.getUserByEmail(email)).uid).toBe(created.uid);
    expect((await admin.getUserByPhoneNumber('+493012345')).uid).toBe(created.uid);
    const changed = await admin.updateUser(created.uid, { displayName: null, disabled: true });
    expect(changed).toMatchObject({ email, disabled: true });
    expect(changed.displayName).toBeUndefined();
    const found = await admin.getUsers([{ uid: created.uid }, { email: 'nobody@example.com' }]);
    expect(found.users).toHaveLength(1);
    expect(found.notFound).toHaveLength(1);
    await admin.deleteUser(created.uid);
    await expect(admin.getUser(created.uid)).rejects.toMatchObject({ code: 'auth/user-not-found' });
  });

  test('pages through all users, each once', async () => {
    const uids = ['page-a', 'page-b', 'page-c'];
    for (const uid of uids) await admin.createUser({ uid });
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await admin.listUsers(2, pageToken);
      seen.push(...page.users.map((user) => user.uid));
      pageToken = page.pageToken;
    } while (pageToken);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(uids));
  });

  test('sets claims that the next token carries', async () => {
    const { user } = await createUserWithEmailAndPassword(web, newEmail(), PASSWORD);
    await admin.setCustomUserClaims(user.uid, { role: 'owner' });
    expect(await admin.verifyIdToken(await user.getIdToken(true))).toMatchObject({ role: 'owner' });
  });

  test('revokes sessions and disables users', async () => {
    // Revocation counts in whole seconds, and the administrator's clock is the machine's.
    offsetMilliseconds = -5_000;
    const { user } = await createUserWithEmailAndPassword(web, newEmail(), PASSWORD);
    const idToken = await user.getIdToken();
    const cookie = await admin.createSessionCookie(idToken, { expiresIn: 600_000 });
    expect((await admin.verifySessionCookie(cookie)).uid).toBe(user.uid);
    await admin.updateUser(user.uid, { disabled: true });
    await expect(user.getIdToken(true)).rejects.toMatchObject({ code: 'auth/user-disabled' });
    await admin.updateUser(user.uid, { disabled: false });
    await admin.revokeRefreshTokens(user.uid);
    await expect(user.getIdToken(true)).rejects.toMatchObject({ code: 'auth/user-token-expired' });
    await expect(admin.verifyIdToken(idToken, true)).rejects.toMatchObject({
      code: 'auth/id-token-revoked',
    });
  });

  test('is told what is wrong', async () => {
    const email = newEmail();
    await admin.createUser({ uid: 'once', email });
    await expect(admin.createUser({ uid: 'once' })).rejects.toMatchObject({
      code: 'auth/uid-already-exists',
    });
    await expect(admin.createUser({ email })).rejects.toMatchObject({
      code: 'auth/email-already-exists',
    });
    await expect(admin.updateUser('nobody', {})).rejects.toMatchObject({
      code: 'auth/user-not-found',
    });
    await expect(admin.setCustomUserClaims('once', { a: 'x'.repeat(1000) })).rejects.toMatchObject({
      code: 'auth/claims-too-large',
    });
  });
});

test('users, passwords and sessions outlive a restart', async () => {
  const email = newEmail();
  const { user } = await createUserWithEmailAndPassword(web, email, PASSWORD);
  const port = Number(service.addresses.auth?.split(':')[1]);
  await service.stop();
  service = await start(port);
  expect((await admin.getUserByEmail(email)).uid).toBe(user.uid);
  expect(await user.getIdToken(true)).toBeTruthy();
  expect((await signInWithEmailAndPassword(web, email, PASSWORD)).user.uid).toBe(user.uid);
});
