import { authSuite, type AuthSuite, type RestAnswer } from './auth-suite';

// The SDK's telephone sign-in wants a browser's reCAPTCHA, so these call the documented REST methods.

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

let counter = 0;
const newNumber = (): string => `+1650555${String((counter += 1)).padStart(4, '0')}`;

async function send(phoneNumber: string): Promise<{ sessionInfo: string; code: string }> {
  const { sessionInfo } = (await suite.rest('v1/accounts:sendVerificationCode', {
    phoneNumber,
    recaptchaToken: 'none',
  })) as unknown as { sessionInfo: string };
  const { verificationCodes } = (await suite.emulator('verificationCodes')) as {
    verificationCodes: { sessionInfo: string; code: string }[];
  };
  return verificationCodes.find((sent) => sent.sessionInfo === sessionInfo)!;
}

const signIn = (body: object): Promise<RestAnswer> =>
  suite.rest('v1/accounts:signInWithPhoneNumber', body);

test('a code signs up on the first use of a number and in on the next', async () => {
  const phoneNumber = newNumber();
  const first = await signIn(await send(phoneNumber));
  expect(first).toMatchObject({ isNewUser: true, phoneNumber });
  const again = await signIn(await send(phoneNumber));
  expect(again).toMatchObject({ isNewUser: false, localId: first.localId });
  expect(await suite.admin.verifyIdToken(again.idToken as string)).toMatchObject({
    phone_number: phoneNumber,
    firebase: { sign_in_provider: 'phone', identities: { phone: [phoneNumber] } },
  });
});

test('a code works once, in time, and only if it is right', async () => {
  const sent = await send(newNumber());
  expect((await signIn({ ...sent, code: 'wrong' })).error?.message).toBe('INVALID_CODE');
  expect((await signIn(sent)).error).toBeUndefined();
  expect((await signIn(sent)).error?.message).toBe('INVALID_SESSION_INFO');
  if (!suite.target.cloud) return;
  const late = await send(newNumber());
  suite.clock.advance(10 * 60_000);
  expect((await signIn(late)).error?.message).toBe('SESSION_EXPIRED');
});

test('a number is linked to the user of an ID token, unless somebody has it', async () => {
  const { idToken, localId } = await suite.rest('v1/accounts:signUp', {});
  const phoneNumber = newNumber();
  const linked = await signIn({ ...(await send(phoneNumber)), idToken });
  expect(linked).toMatchObject({ localId, isNewUser: false });
  const other = await suite.rest('v1/accounts:signUp', {});
  const taken = await signIn({ ...(await send(phoneNumber)), idToken: other.idToken });
  expect(taken).toMatchObject({ phoneNumber, temporaryProof: expect.any(String) });
  const instead = await signIn({ phoneNumber, temporaryProof: taken.temporaryProof });
  expect(instead).toMatchObject({ localId });
});

test('re-authentication makes no account', async () => {
  const answer = await signIn({ ...(await send(newNumber())), operation: 'REAUTH' });
  expect(answer.error?.message).toBe('USER_NOT_FOUND');
});

test.each(['', '12345', '+0123', '+1 650 555'])(
  '%j is no telephone number',
  async (phoneNumber) => {
    const { error } = await suite.rest('v1/accounts:sendVerificationCode', { phoneNumber });
    expect(error?.message).toBe('INVALID_PHONE_NUMBER : Invalid format.');
  },
);
