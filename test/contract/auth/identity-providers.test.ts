import {
  createUserWithEmailAndPassword,
  FacebookAuthProvider,
  getAdditionalUserInfo,
  GithubAuthProvider,
  GoogleAuthProvider,
  linkWithCredential,
  OAuthProvider,
  reauthenticateWithCredential,
  signInAnonymously,
  signInWithCredential,
  signInWithEmailAndPassword,
  signOut,
  unlink,
  updatePassword,
} from 'firebase/auth';
import { authSuite, PASSWORD, type AuthSuite } from './auth-suite';

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

/** An ID token as an identity provider would sign it; towards an emulator it is plain JSON. */
const identity = (email: string, more: object = {}): string =>
  JSON.stringify({ sub: `subject-of-${email}`, email, email_verified: true, ...more });

const providersOf = (user: { providerData: { providerId: string }[] }): string[] =>
  user.providerData.map(({ providerId }) => providerId).sort();

test('an identity of Google signs up on its first use and in on the next', async () => {
  const email = suite.newEmail();
  const token = identity(email, { name: 'Fanny', picture: 'https://example.com/fanny.png' });
  const first = await signInWithCredential(suite.web, GoogleAuthProvider.credential(token));
  expect(getAdditionalUserInfo(first)).toMatchObject({
    isNewUser: true,
    providerId: 'google.com',
    profile: { email, name: 'Fanny' },
  });
  expect(first.user).toMatchObject({ email, emailVerified: true, displayName: 'Fanny' });
  expect(first.user.providerData).toMatchObject([{ providerId: 'google.com', email }]);
  await signOut(suite.web);
  const again = await signInWithCredential(suite.web, GoogleAuthProvider.credential(token));
  expect(again.user.uid).toBe(first.user.uid);
  expect(getAdditionalUserInfo(again)?.isNewUser).toBe(false);
  expect(await suite.admin.verifyIdToken(await again.user.getIdToken())).toMatchObject({
    firebase: {
      sign_in_provider: 'google.com',
      identities: { 'google.com': [`subject-of-${email}`], email: [email] },
    },
  });
  const found = await suite.admin.getUserByProviderUid('google.com', `subject-of-${email}`);
  expect(found.uid).toBe(first.user.uid);
});

test('an unsigned JWT is an ID token too', async () => {
  const email = suite.newEmail();
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = `${part({ alg: 'none' })}.${part({ sub: email, email, email_verified: true })}.`;
  const { user } = await signInWithCredential(suite.web, GoogleAuthProvider.credential(jwt));
  expect(user.email).toBe(email);
});

test('OpenID Connect providers sign in with their ID token', async () => {
  const email = suite.newEmail();
  const credential = new OAuthProvider('oidc.conservatory').credential({
    idToken: identity(email),
  });
  const { user } = await signInWithCredential(suite.web, credential);
  expect(providersOf(user)).toEqual(['oidc.conservatory']);
});

test.each(['not a token', '{"email":"no-subject@example.com"}'])(
  '%j is refused as a credential',
  async (token) => {
    await expect(
      signInWithCredential(suite.web, GoogleAuthProvider.credential(token)),
    ).rejects.toMatchObject({ code: 'auth/invalid-credential' });
  },
);

test('providers can be linked and unlinked', async () => {
  const email = suite.newEmail();
  const { user } = await signInAnonymously(suite.web);
  const google = GoogleAuthProvider.credential(identity(email));
  expect((await linkWithCredential(user, google)).user).toMatchObject({
    uid: user.uid,
    isAnonymous: false,
    email,
  });
  await linkWithCredential(user, GithubAuthProvider.credential(identity(suite.newEmail())));
  expect(providersOf(user)).toEqual(['github.com', 'google.com']);
  await unlink(user, 'github.com');
  expect(providersOf(user)).toEqual(['google.com']);
  await expect(unlink(user, 'github.com')).rejects.toMatchObject({ code: 'auth/no-such-provider' });
});

test('an identity belongs to one account', async () => {
  const token = identity(suite.newEmail());
  await signInWithCredential(suite.newWeb(), GoogleAuthProvider.credential(token));
  const { user } = await signInAnonymously(suite.web);
  await expect(
    linkWithCredential(user, GoogleAuthProvider.credential(token)),
  ).rejects.toMatchObject({ code: 'auth/credential-already-in-use' });
  const email = suite.newEmail();
  await suite.admin.createUser({ email });
  await expect(
    linkWithCredential(user, GoogleAuthProvider.credential(identity(email))),
  ).rejects.toMatchObject({ code: 'auth/email-already-in-use' });
});

test('re-authentication refuses the identity of somebody else, and makes no account of one that nobody has', async () => {
  const token = identity(suite.newEmail());
  const other = identity(suite.newEmail());
  await signInWithCredential(suite.newWeb(), GoogleAuthProvider.credential(other));
  const { user } = await signInWithCredential(suite.web, GoogleAuthProvider.credential(token));
  await reauthenticateWithCredential(user, GoogleAuthProvider.credential(token));
  await expect(
    reauthenticateWithCredential(user, GoogleAuthProvider.credential(other)),
  ).rejects.toMatchObject({ code: 'auth/user-mismatch' });
  const email = suite.newEmail();
  const nobody = GoogleAuthProvider.credential(identity(email));
  await expect(reauthenticateWithCredential(user, nobody)).rejects.toThrow();
  await expect(suite.admin.getUserByEmail(email)).rejects.toMatchObject({
    code: 'auth/user-not-found',
  });
});

describe('one account per e-mail', () => {
  test('a verified e-mail of a provider takes over an account whose e-mail nobody verified', async () => {
    const email = suite.newEmail();
    const { user } = await createUserWithEmailAndPassword(suite.web, email, PASSWORD);
    const taken = await signInWithCredential(
      suite.newWeb(),
      GoogleAuthProvider.credential(identity(email)),
    );
    expect(taken.user).toMatchObject({ uid: user.uid, emailVerified: true });
    expect(providersOf(taken.user)).toEqual(['google.com']);
    await expect(signInWithEmailAndPassword(suite.web, email, PASSWORD)).rejects.toMatchObject({
      code: 'auth/invalid-credential',
    });
  });

  test('verified e-mails of two providers are one account', async () => {
    const token = identity(suite.newEmail());
    const first = await signInWithCredential(suite.web, GoogleAuthProvider.credential(token));
    await updatePassword(first.user, PASSWORD);
    const second = await signInWithCredential(suite.web, GithubAuthProvider.credential(token));
    expect(second.user.uid).toBe(first.user.uid);
    expect(providersOf(second.user)).toEqual(['github.com', 'google.com', 'password']);
  });

  test('an unverified e-mail of a provider does not open the account that has it', async () => {
    const email = suite.newEmail();
    await suite.admin.createUser({ email, password: PASSWORD, emailVerified: true });
    const token = identity(email, { email_verified: false });
    await expect(
      signInWithCredential(suite.web, FacebookAuthProvider.credential(token)),
    ).rejects.toMatchObject({ code: 'auth/account-exists-with-different-credential' });
  });

  test('with duplicates allowed they are two accounts', async () => {
    const allow = (allowDuplicateEmails: boolean): Promise<unknown> =>
      suite.emulator('config', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ signIn: { allowDuplicateEmails } }),
      });
    expect(await allow(true)).toMatchObject({ signIn: { allowDuplicateEmails: true } });
    const email = suite.newEmail();
    const { uid } = await suite.admin.createUser({ email, emailVerified: true });
    const token = identity(email);
    const { user } = await signInWithCredential(suite.web, GoogleAuthProvider.credential(token));
    expect(user.uid).not.toBe(uid);
    expect(user.email).toBeNull();
    expect(user.providerData).toMatchObject([{ email }]);
    await allow(false);
  });
});
