import {
  applyActionCode,
  checkActionCode,
  confirmPasswordReset,
  createUserWithEmailAndPassword,
  EmailAuthProvider,
  isSignInWithEmailLink,
  linkWithCredential,
  sendEmailVerification,
  sendPasswordResetEmail,
  sendSignInLinkToEmail,
  signInAnonymously,
  signInWithEmailAndPassword,
  signInWithEmailLink,
  updateEmail,
  verifyBeforeUpdateEmail,
  verifyPasswordResetCode,
} from 'firebase/auth';
import { authSuite, PASSWORD, type AuthSuite } from './auth-suite';

const settings = { url: 'http://localhost/next?a=1#b', handleCodeInApp: true };

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

interface Sent {
  readonly email: string;
  readonly requestType: string;
  readonly oobCode: string;
  readonly oobLink: string;
}

/** What the last e-mail to the address said; there is none to read on the real service. */
async function lastEmail(to: string): Promise<Sent> {
  const { oobCodes } = (await suite.emulator('oobCodes')) as { oobCodes: Sent[] };
  const sent = oobCodes.filter(({ email }) => email === to).at(-1);
  if (!sent) throw new Error(`Nothing was sent to ${to}`);
  return sent;
}

const signedUp = async (): Promise<string> => {
  const email = suite.newEmail();
  await createUserWithEmailAndPassword(suite.web, email, PASSWORD);
  return email;
};

describe('a password reset', () => {
  test('is confirmed with the code, once, and verifies the e-mail', async () => {
    const email = await signedUp();
    await sendPasswordResetEmail(suite.web, email, settings);
    const { oobCode, oobLink, requestType } = await lastEmail(email);
    expect(requestType).toBe('PASSWORD_RESET');
    expect(new URL(oobLink).searchParams.get('continueUrl')).toBe(settings.url);
    expect(await verifyPasswordResetCode(suite.web, oobCode)).toBe(email);
    expect(await checkActionCode(suite.web, oobCode)).toMatchObject({
      operation: 'PASSWORD_RESET',
      data: { email },
    });
    await confirmPasswordReset(suite.web, oobCode, 'another one');
    const { user } = await signInWithEmailAndPassword(suite.web, email, 'another one');
    expect(user.emailVerified).toBe(true);
    await expect(confirmPasswordReset(suite.web, oobCode, PASSWORD)).rejects.toMatchObject({
      code: 'auth/invalid-action-code',
    });
  });

  test('expires after an hour', async () => {
    if (!suite.target.cloud) return;
    const email = await signedUp();
    await sendPasswordResetEmail(suite.web, email);
    const { oobCode } = await lastEmail(email);
    suite.clock.advance(3600_000);
    await expect(verifyPasswordResetCode(suite.web, oobCode)).rejects.toMatchObject({
      code: 'auth/expired-action-code',
    });
  });

  test('of an e-mail that nobody has seems to be sent', async () => {
    await expect(sendPasswordResetEmail(suite.web, suite.newEmail())).resolves.toBeUndefined();
  });

  test('may also be done on the page that the link opens', async () => {
    const email = await signedUp();
    const link = await suite.admin.generatePasswordResetLink(email);
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('name="newPassword"');
    const done = await fetch(`${link}&newPassword=another+one`);
    expect(await done.json()).toMatchObject({ authEmulator: { email } });
    await signInWithEmailAndPassword(suite.web, email, 'another one');
  });
});

describe('an e-mail verification', () => {
  test('is applied with the code', async () => {
    const email = await signedUp();
    const user = suite.web.currentUser!;
    await sendEmailVerification(user);
    const { oobCode } = await lastEmail(email);
    await applyActionCode(suite.web, oobCode);
    await user.reload();
    expect(user.emailVerified).toBe(true);
    await expect(applyActionCode(suite.web, oobCode)).rejects.toMatchObject({
      code: 'auth/invalid-action-code',
    });
  });

  test('is applied by following the link, which goes on to the application', async () => {
    const email = await signedUp();
    const link = await suite.admin.generateEmailVerificationLink(email, settings);
    const answer = await fetch(link, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(settings.url);
    expect((await suite.admin.getUserByEmail(email)).emailVerified).toBe(true);
  });
});

describe('a sign-in link', () => {
  test('signs up on its first use, and works once', async () => {
    const email = suite.newEmail();
    await sendSignInLinkToEmail(suite.web, email, settings);
    const { oobLink } = await lastEmail(email);
    expect(isSignInWithEmailLink(suite.web, oobLink)).toBe(true);
    const { user } = await signInWithEmailLink(suite.web, email, oobLink);
    expect(user).toMatchObject({ email, emailVerified: true });
    await expect(signInWithEmailLink(suite.web, email, oobLink)).rejects.toMatchObject({
      code: 'auth/invalid-action-code',
    });
  });

  test('needs the e-mail it was sent to, which it does not tell', async () => {
    const email = suite.newEmail();
    const link = await suite.admin.generateSignInWithEmailLink(email, settings);
    await expect(signInWithEmailLink(suite.web, suite.newEmail(), link)).rejects.toMatchObject({
      code: 'auth/invalid-email',
    });
    const code = new URL(link).searchParams.get('oobCode')!;
    expect((await checkActionCode(suite.web, code)).data.email).toBeNull();
  });

  test('can be linked to an anonymous user', async () => {
    const email = suite.newEmail();
    const { user } = await signInAnonymously(suite.newWeb());
    const link = await suite.admin.generateSignInWithEmailLink(email, settings);
    const linked = await linkWithCredential(
      user,
      EmailAuthProvider.credentialWithLink(email, link),
    );
    expect(linked.user).toMatchObject({ uid: user.uid, isAnonymous: false, emailVerified: true });
  });

  test('hands its code to the application when it is followed', async () => {
    const link = await suite.admin.generateSignInWithEmailLink(suite.newEmail(), settings);
    const answer = await fetch(link, { redirect: 'manual' });
    const target = new URL(answer.headers.get('location') ?? '');
    expect(target.origin + target.pathname).toBe('http://localhost/next');
    expect(target.searchParams.get('oobCode')).toBe(new URL(link).searchParams.get('oobCode'));
    expect(target.searchParams.get('mode')).toBe('signIn');
  });
});

describe('a change of e-mail', () => {
  test('waits until the new e-mail is verified', async () => {
    const email = await signedUp();
    const newEmail = suite.newEmail();
    const user = suite.web.currentUser!;
    await verifyBeforeUpdateEmail(user, newEmail);
    expect(user.email).toBe(email);
    const { oobCode } = await lastEmail(email);
    expect(await checkActionCode(suite.web, oobCode)).toMatchObject({
      operation: 'VERIFY_AND_CHANGE_EMAIL',
      data: { email: newEmail, previousEmail: email },
    });
    await applyActionCode(suite.web, oobCode);
    expect(await suite.admin.getUser(user.uid)).toMatchObject({
      email: newEmail,
      emailVerified: true,
    });
    await signInWithEmailAndPassword(suite.web, newEmail, PASSWORD);
  });

  test('to an e-mail that somebody has is refused', async () => {
    const taken = suite.newEmail();
    await suite.admin.createUser({ email: taken });
    await signedUp();
    await expect(verifyBeforeUpdateEmail(suite.web.currentUser!, taken)).rejects.toMatchObject({
      code: 'auth/email-already-in-use',
    });
  });

  test('can be taken back by whoever reads the old e-mail', async () => {
    const change = (enableImprovedEmailPrivacy: boolean): Promise<unknown> =>
      suite.admin
        .projectConfigManager()
        .updateProjectConfig({ emailPrivacyConfig: { enableImprovedEmailPrivacy } });
    await change(false);
    const email = await signedUp();
    const user = suite.web.currentUser!;
    await updateEmail(user, suite.newEmail());
    const { oobCode, requestType } = await lastEmail(email);
    expect(requestType).toBe('RECOVER_EMAIL');
    await applyActionCode(suite.web, oobCode);
    expect((await suite.admin.getUser(user.uid)).email).toBe(email);
    await change(true);
  });

  test('is made by an administrator with a link', async () => {
    const email = await signedUp();
    const newEmail = suite.newEmail();
    const link = await suite.admin.generateVerifyAndChangeEmailLink(email, newEmail, settings);
    await applyActionCode(suite.web, new URL(link).searchParams.get('oobCode')!);
    expect((await suite.admin.getUserByEmail(newEmail)).emailVerified).toBe(true);
  });
});

test.each([
  ['generatePasswordResetLink', 'auth/email-not-found'],
  ['generateEmailVerificationLink', 'auth/user-not-found'],
] as const)('%s refuses an e-mail that nobody has', async (method, code) => {
  await expect(suite.admin[method](suite.newEmail())).rejects.toMatchObject({ code });
});

test('a domain that is not hosted cannot carry a link', async () => {
  const email = suite.newEmail();
  await expect(
    suite.admin.generateSignInWithEmailLink(email, {
      ...settings,
      linkDomain: 'links.example.com',
    }),
  ).rejects.toMatchObject({ code: 'auth/invalid-hosting-link-domain' });
});
