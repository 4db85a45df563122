import { createHmac } from 'node:crypto';
import {
  createUserWithEmailAndPassword,
  getMultiFactorResolver,
  multiFactor,
  signInWithEmailAndPassword,
  TotpMultiFactorGenerator,
  type MultiFactorError,
  type MultiFactorResolver,
  type User,
} from 'firebase/auth';
import { authSuite, PASSWORD, type AuthSuite } from './auth-suite';

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

/** What an authenticator app shows (RFC 6238). */
function authenticatorCode(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'));
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  const now = suite.target.cloud ? suite.clock.now() : Date.now();
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE(mac.at(-1)! & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function verifiedUser(): Promise<{ user: User; email: string }> {
  const email = suite.newEmail();
  await suite.admin.createUser({ email, password: PASSWORD, emailVerified: true });
  const { user } = await signInWithEmailAndPassword(suite.web, email, PASSWORD);
  return { user, email };
}

async function resolverOf(signIn: Promise<unknown>): Promise<MultiFactorResolver> {
  const error = await signIn.then(
    () => new Error('No second factor was asked for'),
    (refusal: MultiFactorError) => refusal,
  );
  if ('customData' in error && error.code === 'auth/multi-factor-auth-required') {
    return getMultiFactorResolver(suite.web, error);
  }
  throw error;
}

describe('an authenticator', () => {
  async function enrolled(): Promise<{ user: User; email: string; secret: string }> {
    const { user, email } = await verifiedUser();
    const session = await multiFactor(user).getSession();
    const secret = await TotpMultiFactorGenerator.generateSecret(session);
    const code = authenticatorCode(secret.secretKey);
    const assertion = TotpMultiFactorGenerator.assertionForEnrollment(secret, code);
    await multiFactor(user).enroll(assertion, 'My app');
    return { user, email, secret: secret.secretKey };
  }

  test('is enrolled with a code, asked for at sign-in, and unenrolled', async () => {
    const { user, email, secret } = await enrolled();
    expect(multiFactor(user).enrolledFactors).toMatchObject([
      { factorId: 'totp', displayName: 'My app' },
    ]);
    const resolver = await resolverOf(signInWithEmailAndPassword(suite.web, email, PASSWORD));
    const [hint] = resolver.hints;
    expect(hint).toMatchObject({ factorId: 'totp', displayName: 'My app' });
    const signedIn = await resolver.resolveSignIn(
      TotpMultiFactorGenerator.assertionForSignIn(hint!.uid, authenticatorCode(secret)),
    );
    const { claims } = await signedIn.user.getIdTokenResult();
    expect(claims.firebase).toMatchObject({
      sign_in_provider: 'password',
      sign_in_second_factor: 'totp',
      second_factor_identifier: hint!.uid,
    });
    await multiFactor(signedIn.user).unenroll(hint!.uid);
    await signInWithEmailAndPassword(suite.web, email, PASSWORD);
  });

  test('a wrong code opens nothing', async () => {
    const { email, secret } = await enrolled();
    const resolver = await resolverOf(signInWithEmailAndPassword(suite.web, email, PASSWORD));
    const wrong = authenticatorCode(secret) === '123456' ? '654321' : '123456';
    await expect(
      resolver.resolveSignIn(
        TotpMultiFactorGenerator.assertionForSignIn(resolver.hints[0]!.uid, wrong),
      ),
    ).rejects.toMatchObject({ code: 'auth/invalid-verification-code' });
  });

  test('needs a verified e-mail', async () => {
    const { user } = await createUserWithEmailAndPassword(suite.web, suite.newEmail(), PASSWORD);
    const session = await multiFactor(user).getSession();
    await expect(TotpMultiFactorGenerator.generateSecret(session)).rejects.toMatchObject({
      code: 'auth/unverified-email',
    });
  });
});

describe('a telephone', () => {
  interface Sms {
    readonly sessionInfo: string;
    readonly phoneNumber: string;
    readonly code: string;
  }

  const sms = async (sessionInfo: string): Promise<Sms> => {
    const { verificationCodes } = (await suite.emulator('verificationCodes')) as {
      verificationCodes: Sms[];
    };
    return verificationCodes.find((sent) => sent.sessionInfo === sessionInfo)!;
  };
  const phoneSession = (answer: unknown, field: string): string =>
    (answer as Record<string, { sessionInfo: string }>)[field]!.sessionInfo;

  test('is enrolled with the code of a text message, and asked for at sign-in with its end only', async () => {
    const { user, email } = await verifiedUser();
    const idToken = await user.getIdToken();
    const started = await suite.rest('v2/accounts/mfaEnrollment:start', {
      idToken,
      phoneEnrollmentInfo: { phoneNumber: '+16505551234' },
    });
    const sessionInfo = phoneSession(started, 'phoneSessionInfo');
    const { code } = await sms(sessionInfo);
    const wrong = await suite.rest('v2/accounts/mfaEnrollment:finalize', {
      idToken,
      phoneVerificationInfo: { sessionInfo, code: 'wrong' },
    });
    expect(wrong.error?.message).toBe('INVALID_CODE');
    await suite.rest('v2/accounts/mfaEnrollment:finalize', {
      idToken,
      displayName: 'Mine',
      phoneVerificationInfo: { sessionInfo, code },
    });
    const pending = (await suite.rest('v1/accounts:signInWithPassword', {
      email,
      password: PASSWORD,
    })) as unknown as {
      mfaPendingCredential: string;
      mfaInfo: { mfaEnrollmentId: string; phoneInfo: string }[];
      idToken?: string;
    };
    expect(pending.idToken).toBeUndefined();
    expect(pending.mfaInfo).toMatchObject([{ displayName: 'Mine', phoneInfo: '+*******1234' }]);
    const { mfaPendingCredential } = pending;
    const again = await suite.rest('v2/accounts/mfaSignIn:start', {
      mfaPendingCredential,
      mfaEnrollmentId: pending.mfaInfo[0]!.mfaEnrollmentId,
      phoneSignInInfo: {},
    });
    const second = await sms(phoneSession(again, 'phoneResponseInfo'));
    const { idToken: token } = await suite.rest('v2/accounts/mfaSignIn:finalize', {
      mfaPendingCredential,
      phoneVerificationInfo: { sessionInfo: second.sessionInfo, code: second.code },
    });
    expect(await suite.admin.verifyIdToken(token as string)).toMatchObject({
      uid: user.uid,
      firebase: { sign_in_second_factor: 'phone' },
    });
  });

  test('an invented pending credential opens nothing', async () => {
    const answer = await suite.rest('v2/accounts/mfaSignIn:start', {
      mfaPendingCredential: Buffer.from('{"localId":"somebody"}').toString('base64'),
      mfaEnrollmentId: 'any',
    });
    expect(answer.error?.message).toBe('INVALID_MFA_PENDING_CREDENTIAL');
  });
});
