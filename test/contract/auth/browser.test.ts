import { join } from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { launchChromium } from '../browser/chromium';
import { servePage, type ServedPage } from '../browser/serve-page';
import { authSuite, type AuthSuite } from './auth-suite';
import { type SignInPage } from './sign-in-page';

let suite: AuthSuite;
let browser: Browser;
let served: ServedPage;
let page: Page;

beforeAll(async () => {
  suite = await authSuite();
  [browser, served] = await Promise.all([
    launchChromium(),
    servePage(join(__dirname, 'sign-in-page.ts')),
  ]);
}, 30_000);

beforeEach(async () => {
  page = await (await browser.newContext()).newPage();
  await open();
});

afterEach(() => page.context().close());

afterAll(async () => {
  await browser.close();
  await served.stop();
  await suite.stop();
});

async function open(): Promise<void> {
  await page.goto(served.url);
  await start();
}

/** Instead of the script that the SDK would load from Google, which needs a network, goes the stand-in. */
async function start(): Promise<void> {
  await page.addScriptTag({ url: `${suite.url}/emulator/auth/iframes.js` });
  await call('start', suite.url);
}

/** Calls a function of the page. */
function call<Name extends keyof SignInPage>(
  name: Name,
  ...parameters: Parameters<SignInPage[Name]>
): Promise<Awaited<ReturnType<SignInPage[Name]>>> {
  return page.evaluate(
    ([method, given]) => {
      const { page: functions } = globalThis as unknown as {
        page: Record<string, (...values: unknown[]) => unknown>;
      };
      return functions[method]!(...given);
    },
    [name, parameters] as const,
  ) as Promise<Awaited<ReturnType<SignInPage[Name]>>>;
}

async function fillInAccount(provider: Page, email: string): Promise<void> {
  await provider.fill('#email', email);
  await provider.fill('#name', 'Clara');
  await provider.click('#sign-in');
}

test('in a popup a person makes up an account, and picks it the next time', async () => {
  const email = suite.newEmail();
  const [firstPopup, first] = [page.waitForEvent('popup'), call('popup')];
  await fillInAccount(await firstPopup, email);
  const signedUp = await first;
  expect(signedUp).toMatchObject({ email, providers: ['google.com'] });
  expect(await suite.admin.getUser(signedUp.uid)).toMatchObject({ displayName: 'Clara' });
  await call('signOut');
  const [secondPopup, second] = [page.waitForEvent('popup'), call('popup')];
  await (await secondPopup).click(`#accounts button:has-text("${email}")`);
  expect((await second).uid).toBe(signedUp.uid);
}, 20_000);

test('after a redirect the application finds the result', async () => {
  const email = suite.newEmail();
  // It never returns: the page is left.
  call('redirect').catch(() => undefined);
  await page.waitForSelector('#new-account');
  await fillInAccount(page, email);
  await page.waitForURL(served.url);
  await start();
  expect(await call('redirectResult')).toMatchObject({ email, providers: ['google.com'] });
}, 20_000);

test('with a telephone number a person types the code of the text message', async () => {
  const sessionInfo = await call('sendCode', '+16505550199');
  const { verificationCodes } = (await suite.emulator('verificationCodes')) as {
    verificationCodes: { sessionInfo: string; code: string }[];
  };
  const { code } = verificationCodes.find((sent) => sent.sessionInfo === sessionInfo)!;
  expect(await call('confirmCode', code)).toMatchObject({
    phoneNumber: '+16505550199',
    providers: ['phone'],
  });
}, 20_000);

test('on the page of a reset link a person types a new password', async () => {
  const email = suite.newEmail();
  await suite.admin.createUser({ email, password: 'forgotten' });
  await page.goto(await suite.admin.generatePasswordResetLink(email));
  await page.fill('[name=newPassword]', 'another one');
  await page.click('button');
  expect(await page.textContent('body')).toContain('successfully updated');
});
