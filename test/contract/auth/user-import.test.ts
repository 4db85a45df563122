import { createHash, createHmac, pbkdf2Sync, scryptSync } from 'node:crypto';
import { type UserImportOptions, type UserImportRecord } from 'firebase-admin/auth';
import {
  GoogleAuthProvider,
  signInWithCredential,
  signInWithEmailAndPassword,
} from 'firebase/auth';
import { authSuite, type AuthSuite } from './auth-suite';

const PASSWORD = 'password';
const SALT = 'NaCl';

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

const imported = async (
  user: Partial<UserImportRecord>,
  options?: UserImportOptions,
): Promise<UserImportRecord> => {
  const email = suite.newEmail();
  const record = { uid: email.split('@')[0]!, email, ...user };
  const { successCount, errors } = await suite.admin.importUsers([record], options);
  expect({ successCount, errors }).toEqual({ successCount: 1, errors: [] });
  return record;
};

/** Of `password`, with a cost of 4. */
const bcryptHash = '$2b$04$8ULlJ0wZakeyaL4EdBnlMe42Yb02p4KS2eQQJhjIElSO4HekM/Tyq';

/** The parameters of the example in https://github.com/firebase/scrypt. */
const firebaseScrypt = {
  hash: {
    algorithm: 'SCRYPT' as const,
    key: Buffer.from(
      'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
      'base64',
    ),
    saltSeparator: Buffer.from('Bw==', 'base64'),
    rounds: 8,
    memoryCost: 14,
  },
};

test.each<[string, UserImportOptions, Buffer]>([
  [
    'HMAC_SHA256',
    { hash: { algorithm: 'HMAC_SHA256', key: Buffer.from('secret') } },
    createHmac('sha256', 'secret')
      .update(PASSWORD + SALT)
      .digest(),
  ],
  [
    'SHA256',
    { hash: { algorithm: 'SHA256', rounds: 1 } },
    createHash('sha256')
      .update(SALT + PASSWORD)
      .digest(),
  ],
  [
    'MD5, in hexadecimal',
    { hash: { algorithm: 'MD5', rounds: 0 } },
    Buffer.from(
      createHash('md5')
        .update(SALT + PASSWORD)
        .digest('hex'),
    ),
  ],
  ['BCRYPT', { hash: { algorithm: 'BCRYPT' } }, Buffer.from(bcryptHash)],
  [
    'STANDARD_SCRYPT',
    {
      hash: {
        algorithm: 'STANDARD_SCRYPT',
        memoryCost: 1024,
        parallelization: 16,
        blockSize: 8,
        derivedKeyLength: 64,
      },
    },
    scryptSync(PASSWORD, SALT, 64, { N: 1024, r: 8, p: 16 }),
  ],
  [
    'PBKDF2_SHA256',
    { hash: { algorithm: 'PBKDF2_SHA256', rounds: 1000 } },
    pbkdf2Sync(PASSWORD, SALT, 1000, 64, 'sha256'),
  ],
  [
    'PBKDF_SHA1',
    { hash: { algorithm: 'PBKDF_SHA1', rounds: 1000 } },
    pbkdf2Sync(PASSWORD, SALT, 1000, 20, 'sha1'),
  ],
  [
    'SCRYPT of Firebase',
    firebaseScrypt,
    Buffer.from(
      'V358E8LdWJXAO7muq0CufVpEOXaj8aFiC7T/rcaGieN04q/ZPJ08WhJEHGjj9lz/2TT+/86N5VjVoc5DdBhBiw==',
      'base64',
    ),
  ],
])('a user with a hash by %s signs in with the password', async (_name, options, passwordHash) => {
  const { email } = await imported({ passwordHash, passwordSalt: Buffer.from(SALT) }, options);
  await expect(signInWithEmailAndPassword(suite.web, email!, 'wrong one')).rejects.toMatchObject({
    code: 'auth/invalid-credential',
  });
  const { user } = await signInWithEmailAndPassword(suite.web, email!, PASSWORD);
  expect(user.email).toBe(email);
});

test('what listUsers exports can be imported with the hash parameters of the project', async () => {
  const { admin, web } = suite;
  const email = suite.newEmail();
  const { uid } = await admin.createUser({ email, password: PASSWORD });
  const { users } = await admin.listUsers(1000);
  const exported = users.find((user) => user.uid === uid)!;
  const answer = await fetch(
    `${suite.url}/identitytoolkit.googleapis.com/v2/projects/${suite.target.project}/config`,
    { headers: { authorization: 'Bearer owner' } },
  );
  const { signIn } = (await answer.json()) as {
    signIn: { hashConfig: Record<'signerKey' | 'saltSeparator', string> };
  };
  await admin.deleteUser(uid);
  await imported(
    {
      uid,
      email,
      passwordHash: Buffer.from(exported.passwordHash!, 'base64'),
      passwordSalt: Buffer.from(exported.passwordSalt!, 'base64'),
    },
    {
      hash: {
        algorithm: 'SCRYPT',
        key: Buffer.from(signIn.hashConfig.signerKey, 'base64'),
        saltSeparator: Buffer.from(signIn.hashConfig.saltSeparator, 'base64'),
        rounds: 8,
        memoryCost: 14,
      },
    },
  );
  expect((await signInWithEmailAndPassword(web, email, PASSWORD)).user.uid).toBe(uid);
});

test('every attribute is imported, and identities of providers sign in', async () => {
  const time = new Date(1476235905000).toUTCString();
  const uid = suite.newEmail().split('@')[0]!;
  const user = await imported({
    uid,
    displayName: 'Clara',
    photoURL: 'https://example.com/clara.png',
    phoneNumber: '+15554446666',
    emailVerified: true,
    disabled: false,
    customClaims: { admin: true },
    metadata: { lastSignInTime: time, creationTime: time },
    providerData: [
      {
        uid: `${uid}-google`,
        providerId: 'google.com',
        email: `${uid}@gmail.com`,
        displayName: 'C.',
      },
    ],
  });
  const record = (await suite.admin.getUser(uid)).toJSON();
  expect(record).toMatchObject({
    ...user,
    metadata: { lastSignInTime: time, creationTime: time, lastRefreshTime: null },
    providerData: [
      { uid: `${uid}-google`, providerId: 'google.com' },
      { uid: '+15554446666', providerId: 'phone', phoneNumber: '+15554446666' },
    ],
  });
  const credential = GoogleAuthProvider.credential(JSON.stringify({ sub: `${uid}-google` }));
  expect((await signInWithCredential(suite.web, credential)).user.uid).toBe(uid);
});

test('second factors are imported', async () => {
  const enrollmentTime = new Date(1476235905000).toUTCString();
  const enrolledFactors = [
    {
      uid: 'one',
      phoneNumber: '+16505550001',
      displayName: 'Work',
      factorId: 'phone',
      enrollmentTime,
    },
  ];
  const { uid } = await imported({ emailVerified: true, multiFactor: { enrolledFactors } });
  const record = (await suite.admin.getUser(uid)).toJSON() as {
    multiFactor: { enrolledFactors: unknown };
  };
  expect(record.multiFactor.enrolledFactors).toEqual(enrolledFactors);
});

test('each user is refused on its own', async () => {
  const email = suite.newEmail();
  await suite.admin.createUser({ email });
  const result = await suite.admin.importUsers([
    { uid: 'import-good' },
    { uid: 'import-bad-phone', phoneNumber: '+1error' },
    { uid: 'import-taken', email },
    { uid: 'import-bad-email', email: 'invalid' },
  ]);
  expect(result).toMatchObject({ successCount: 1, failureCount: 3 });
  expect(result.errors.map(({ index, error }) => [index, error.code])).toEqual([
    [1, 'auth/invalid-user-import'],
    [2, 'auth/invalid-user-import'],
    [3, 'auth/invalid-email'],
  ]);
});
