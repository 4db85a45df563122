import { createUserWithEmailAndPassword, signInWithEmailAndPassword } from 'firebase/auth';
import { authSuite, PASSWORD, type AuthSuite } from './auth-suite';

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

const profile = (): { email: string; displayName: string; phoneNumber: string } => ({
  email: suite.newEmail(),
  displayName: 'Robert',
  phoneNumber: `+1650555${String(Math.floor(Math.random() * 10_000)).padStart(4, '0')}`,
});

test('a user is created with every attribute, and found by each identifier', async () => {
  const { admin } = suite;
  const given = { ...profile(), photoURL: 'https://example.com/robert.png', emailVerified: true };
  const created = await admin.createUser({ ...given, password: PASSWORD });
  expect(created).toMatchObject({ ...given, disabled: false });
  expect(created.metadata).toMatchObject({ lastRefreshTime: null });
  expect(created.providerData.map(({ providerId }) => providerId).sort()).toEqual([
    'password',
    'phone',
  ]);
  const found = await Promise.all([
    admin.getUser(created.uid),
    admin.getUserByEmail(given.email),
    admin.getUserByPhoneNumber(given.phoneNumber),
    admin.getUserByProviderUid('email', given.email),
    admin.getUserByProviderUid('phone', given.phoneNumber),
  ]);
  expect(new Set(found.map(({ uid }) => uid))).toEqual(new Set([created.uid]));
});

test('a user is found by several identifiers at once, each once', async () => {
  const { admin } = suite;
  const [first, second] = await Promise.all([
    admin.createUser({ email: suite.newEmail() }),
    admin.createUser({ email: suite.newEmail() }),
  ]);
  const { users, notFound } = await admin.getUsers([
    { uid: first.uid },
    { email: first.email! },
    { email: second.email! },
    { uid: 'nobody' },
    { providerId: 'google.com', providerUid: 'nobody' },
  ]);
  expect(users.map(({ uid }) => uid).sort()).toEqual([first.uid, second.uid].sort());
  expect(notFound).toHaveLength(2);
  expect((await admin.getUsers([{ uid: 'nobody' }])).users).toEqual([]);
});

test('attributes are changed and cleared', async () => {
  const { admin } = suite;
  const given = profile();
  const { uid } = await admin.createUser({ ...given, photoURL: 'https://example.com/a.png' });
  const email = suite.newEmail();
  const changed = await admin.updateUser(uid, {
    email,
    displayName: null,
    photoURL: null,
    phoneNumber: null,
    disabled: true,
  });
  expect(changed).toMatchObject({ uid, email, disabled: true, emailVerified: false });
  expect([changed.displayName, changed.photoURL, changed.phoneNumber]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('identities of providers are linked and unlinked', async () => {
  const { admin } = suite;
  const { uid } = await admin.createUser(profile());
  const linked = await admin.updateUser(uid, {
    providerToLink: { providerId: 'google.com', uid: `google-${uid}`, displayName: 'R.' },
  });
  expect(linked.providerData).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ providerId: 'google.com', uid: `google-${uid}` }),
    ]),
  );
  const other = await admin.createUser({});
  await expect(
    admin.updateUser(other.uid, {
      providerToLink: { providerId: 'google.com', uid: `google-${uid}` },
    }),
  ).rejects.toThrow();
  const unlinked = await admin.updateUser(uid, { providersToUnlink: ['google.com', 'phone'] });
  expect(unlinked.providerData).toEqual([]);
  const untouched = await admin.updateUser(uid, { providersToUnlink: [] });
  expect(untouched).toEqual(await admin.getUser(uid));
});

test('a new password is the one that signs in', async () => {
  const { admin, web } = suite;
  const email = suite.newEmail();
  const { uid } = await admin.createUser({ email, password: PASSWORD });
  await admin.updateUser(uid, { password: 'another one' });
  await signInWithEmailAndPassword(web, email, 'another one');
});

test.each([
  ['auth/uid-already-exists', (uid: string) => suite.admin.createUser({ uid })],
  ['auth/email-already-exists', (_uid: string, email: string) => suite.admin.createUser({ email })],
  [
    'auth/phone-number-already-exists',
    (_uid: string, _email: string, phoneNumber: string) => suite.admin.createUser({ phoneNumber }),
  ],
  [
    'auth/email-already-exists',
    async (_uid: string, email: string) =>
      suite.admin.updateUser((await suite.admin.createUser({})).uid, { email }),
  ],
  ['auth/user-not-found', () => suite.admin.getUser('nobody')],
  ['auth/user-not-found', () => suite.admin.getUserByEmail('nobody@example.com')],
  ['auth/user-not-found', () => suite.admin.getUserByPhoneNumber('+18888888888')],
  ['auth/user-not-found', () => suite.admin.getUserByProviderUid('google.com', 'nobody')],
  ['auth/user-not-found', () => suite.admin.updateUser('nobody', { disabled: true })],
  ['auth/user-not-found', () => suite.admin.deleteUser('nobody')],
  ['auth/user-not-found', () => suite.admin.setCustomUserClaims('nobody', {})],
])('%s is what the SDK makes of a refusal', async (code, act) => {
  const { email, phoneNumber } = profile();
  const { uid } = await suite.admin.createUser({ email, phoneNumber });
  await expect(act(uid, email, phoneNumber)).rejects.toMatchObject({ code });
});

test('all users are listed in pages, in order of their uids, with their hashes', async () => {
  const { admin } = suite;
  const uids = ['page-a', 'page-b', 'page-c'];
  for (const uid of uids) await admin.createUser({ uid, password: PASSWORD });
  const page = await admin.listUsers(2, 'page-a');
  expect(page.users.map(({ uid }) => uid)).toEqual(['page-b', 'page-c']);
  expect(page.users[0]?.passwordHash?.length).toBeGreaterThan(0);
  expect(page.users[0]?.passwordSalt?.length).toBeGreaterThan(0);
  const seen: string[] = [];
  for (let token: string | undefined; ;) {
    const { users, pageToken }: Awaited<ReturnType<typeof admin.listUsers>> = await admin.listUsers(
      3,
      token,
    );
    seen.push(...users.map(({ uid }) => uid));
    if (!pageToken) break;
    token = pageToken;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual([...seen].sort());
  expect(seen).toEqual(expect.arrayContaining(uids));
});

test('a user does not see the hash of the password', async () => {
  const { user } = await createUserWithEmailAndPassword(suite.web, suite.newEmail(), PASSWORD);
  const { users } = (await suite.rest('v1/accounts:lookup', {
    idToken: await user.getIdToken(),
  })) as unknown as { users: { passwordHash: string; salt?: string }[] };
  expect(users[0]).toMatchObject({ passwordHash: Buffer.from('REDACTED').toString('base64') });
  expect(users[0]?.salt).toBeUndefined();
});

test('many users are deleted at once, and again', async () => {
  const { admin } = suite;
  const created = await Promise.all([admin.createUser({}), admin.createUser({ disabled: true })]);
  const uids = [...created.map(({ uid }) => uid), 'nobody'];
  expect(await admin.deleteUsers(uids)).toMatchObject({ successCount: 3, failureCount: 0 });
  expect(await admin.deleteUsers(uids)).toMatchObject({ successCount: 3, failureCount: 0 });
  expect((await admin.getUsers(uids.map((uid) => ({ uid })))).users).toEqual([]);
});

test('second factors are given, replaced and taken away', async () => {
  const { admin } = suite;
  const factor = { factorId: 'phone', phoneNumber: '+16505550001', displayName: 'Work' } as const;
  const created = await admin.createUser({
    email: suite.newEmail(),
    emailVerified: true,
    multiFactor: { enrolledFactors: [factor, { ...factor, phoneNumber: '+16505550002' }] },
  });
  expect(created.multiFactor?.enrolledFactors).toMatchObject([
    { ...factor, uid: expect.any(String), enrollmentTime: expect.any(String) },
    { phoneNumber: '+16505550002' },
  ]);
  const enrollmentTime = new Date(1476235905000).toUTCString();
  const replaced = await admin.updateUser(created.uid, {
    multiFactor: { enrolledFactors: [{ ...factor, uid: 'mine', enrollmentTime }] },
  });
  expect(replaced.toJSON()).toMatchObject({
    multiFactor: { enrolledFactors: [{ ...factor, uid: 'mine', enrollmentTime }] },
  });
  const none = await admin.updateUser(created.uid, { multiFactor: { enrolledFactors: null } });
  expect(none.multiFactor).toBeUndefined();
});

test('methods for administrators need a credential', async () => {
  const answer = await suite.rest(`v1/projects/${suite.target.project}/accounts:lookup`, {
    localId: ['somebody'],
  });
  expect(answer.error).toMatchObject({ code: 401 });
});

test('all users are deleted at once, as the official emulator does it', async () => {
  if (!suite.target.cloud) return;
  await suite.admin.createUser({ uid: 'one-of-all' });
  await suite.emulator('accounts', { method: 'DELETE' });
  expect((await suite.admin.listUsers()).users).toEqual([]);
});
