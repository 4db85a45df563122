import {
  createUserWithEmailAndPassword,
  signInWithCustomToken,
  signInWithEmailAndPassword,
  type User,
} from 'firebase/auth';
import { authSuite, PASSWORD, type AuthSuite } from './auth-suite';

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

const newUser = async (): Promise<User> =>
  (await createUserWithEmailAndPassword(suite.web, suite.newEmail(), PASSWORD)).user;

describe('an ID token', () => {
  test('is issued by and for the project, for an hour', async () => {
    const { token, claims } = await (await newUser()).getIdTokenResult();
    const { project } = suite.target;
    expect(claims).toMatchObject({
      iss: `https://securetoken.google.com/${project}`,
      aud: project,
      sub: claims.user_id,
    });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600);
    expect((await suite.admin.verifyIdToken(token)).uid).toBe(claims.sub);
  });

  test('is refreshed with the sign-in time it had', async () => {
    const user = await newUser();
    const before = await user.getIdTokenResult();
    suite.clock.advance(10_000);
    const after = await user.getIdTokenResult(true);
    expect(after.authTime).toBe(before.authTime);
    if (suite.target.cloud) {
      expect(Date.parse(after.issuedAtTime) - Date.parse(before.issuedAtTime)).toBe(10_000);
    }
    const { metadata } = await suite.admin.getUser(user.uid);
    expect(Date.parse(metadata.lastRefreshTime!)).toBeGreaterThanOrEqual(
      Date.parse(metadata.lastSignInTime),
    );
  });

  test.each(['no token', 'a.b.c'])('%j is none', async (token) => {
    await expect(suite.admin.verifyIdToken(token)).rejects.toMatchObject({
      code: 'auth/argument-error',
    });
    const { error } = await suite.rest('v1/accounts:lookup', { idToken: token });
    expect(error?.message).toBe('INVALID_ID_TOKEN');
  });
});

describe('custom claims', () => {
  test('are in the next token, and gone when they are cleared', async () => {
    const user = await newUser();
    await suite.admin.setCustomUserClaims(user.uid, { admin: true, group: '1234' });
    expect((await suite.admin.getUser(user.uid)).customClaims).toEqual({
      admin: true,
      group: '1234',
    });
    expect((await user.getIdTokenResult(true)).claims).toMatchObject({
      admin: true,
      group: '1234',
    });
    await suite.admin.setCustomUserClaims(user.uid, null);
    expect((await suite.admin.getUser(user.uid)).customClaims).toEqual({});
    expect((await user.getIdTokenResult(true)).claims).not.toHaveProperty('admin');
  });

  test('are limited to 1000 characters', async () => {
    const { uid } = await suite.admin.createUser({});
    const fits = { a: 'x'.repeat(1000 - '{"a":""}'.length) };
    await suite.admin.setCustomUserClaims(uid, fits);
    await expect(suite.admin.setCustomUserClaims(uid, { a: fits.a + 'x' })).rejects.toMatchObject({
      code: 'auth/claims-too-large',
    });
  });

  test.each(['sub', 'firebase', 'exp', 'amr'])('cannot be named %s', async (name) => {
    const { uid } = await suite.admin.createUser({});
    await expect(suite.admin.setCustomUserClaims(uid, { [name]: 1 })).rejects.toThrow(/reserved/);
    const { error } = await suite.administer('accounts:update', {
      localId: uid,
      customAttributes: JSON.stringify({ [name]: 1 }),
    });
    expect(error?.message).toBe(`FORBIDDEN_CLAIM : ${name}`);
  });
});

describe('revocation', () => {
  test('ends every session; a new sign-in is good again', async () => {
    const email = suite.newEmail();
    const { user } = await createUserWithEmailAndPassword(suite.web, email, PASSWORD);
    const idToken = await user.getIdToken();
    await suite.admin.verifyIdToken(idToken, true);
    await suite.admin.revokeRefreshTokens(user.uid);
    if (suite.target.cloud) {
      await expect(suite.admin.verifyIdToken(idToken, true)).rejects.toMatchObject({
        code: 'auth/id-token-revoked',
      });
      await expect(user.getIdToken(true)).rejects.toMatchObject({
        code: 'auth/user-token-expired',
      });
    }
    suite.clock.advance(600_000);
    const again = await signInWithEmailAndPassword(suite.web, email, PASSWORD);
    await expect(
      suite.admin.verifyIdToken(await again.user.getIdToken(), true),
    ).resolves.toBeTruthy();
  });

  test('comes with disabling and deleting', async () => {
    const user = await newUser();
    await suite.admin.updateUser(user.uid, { disabled: true });
    await expect(user.getIdToken(true)).rejects.toMatchObject({ code: 'auth/user-disabled' });
    await expect(suite.admin.verifyIdToken(user.refreshToken)).rejects.toThrow();
    const deleted = await newUser();
    const idToken = await deleted.getIdToken();
    await suite.admin.deleteUser(deleted.uid);
    await expect(deleted.reload()).rejects.toMatchObject({ code: 'auth/user-token-expired' });
    await expect(suite.admin.verifyIdToken(idToken, true)).rejects.toMatchObject({
      code: 'auth/user-not-found',
    });
  });

  test('a refresh token that was tampered with opens nothing', async () => {
    const { refreshToken } = await newUser();
    const answer = await fetch(`${suite.url}/securetoken.googleapis.com/v1/token?key=any`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: `x${refreshToken}`,
      }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { message: 'INVALID_REFRESH_TOKEN' } });
  });
});

describe('a session cookie', () => {
  const expiresIn = 24 * 3600_000;

  test('carries the claims of the ID token it was made from', async () => {
    const token = await suite.admin.createCustomToken('cookie-user', { admin: true });
    const { user } = await signInWithCustomToken(suite.web, token);
    const cookie = await suite.admin.createSessionCookie(await user.getIdToken(), { expiresIn });
    const decoded = await suite.admin.verifySessionCookie(cookie, true);
    expect(decoded).toMatchObject({
      uid: 'cookie-user',
      admin: true,
      iss: `https://session.firebase.google.com/${suite.target.project}`,
    });
    expect(decoded.exp - decoded.iat).toBe(24 * 3600);
  });

  test('is no ID token, nor the other way round', async () => {
    const idToken = await (await newUser()).getIdToken();
    const cookie = await suite.admin.createSessionCookie(idToken, { expiresIn });
    await expect(suite.admin.verifyIdToken(cookie)).rejects.toMatchObject({
      code: 'auth/argument-error',
    });
    await expect(suite.admin.verifySessionCookie(idToken)).rejects.toMatchObject({
      code: 'auth/argument-error',
    });
  });

  test('is revoked with the sessions, and refused to a disabled user', async () => {
    if (!suite.target.cloud) return;
    const user = await newUser();
    const idToken = await user.getIdToken();
    const cookie = await suite.admin.createSessionCookie(idToken, { expiresIn });
    await suite.admin.updateUser(user.uid, { disabled: true });
    await expect(suite.admin.verifySessionCookie(cookie, true)).rejects.toMatchObject({
      code: 'auth/user-disabled',
    });
    await expect(suite.admin.createSessionCookie(idToken, { expiresIn })).rejects.toMatchObject({
      code: 'auth/user-disabled',
    });
    await suite.admin.updateUser(user.uid, { disabled: false });
    const future = Math.floor(suite.clock.now() / 1000) + 3600;
    await suite.administer('accounts:update', { localId: user.uid, validSince: String(future) });
    await expect(suite.admin.verifySessionCookie(cookie, true)).rejects.toMatchObject({
      code: 'auth/session-cookie-revoked',
    });
  });

  test.each([60_000, 15 * 24 * 3600_000])('cannot live for %d ms', async (milliseconds) => {
    const idToken = await (await newUser()).getIdToken();
    await expect(
      suite.admin.createSessionCookie(idToken, { expiresIn: milliseconds }),
    ).rejects.toMatchObject({ code: 'auth/invalid-session-cookie-duration' });
  });
});

test('an ID token is not good for the service after it has expired', async () => {
  if (!suite.target.cloud) return;
  const idToken = await (await newUser()).getIdToken();
  suite.clock.advance(3600_000);
  expect((await suite.rest('v1/accounts:lookup', { idToken })).error?.message).toBe(
    'TOKEN_EXPIRED',
  );
});
