import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../browser/chromium';
import { operatedCloud, type OperatedCloud } from './operated-cloud';

jest.setTimeout(60_000);

let operated: OperatedCloud;
let browser: Browser;
let page: Page;
let firestore: Firestore;
const complaints: string[] = [];

beforeAll(async () => {
  operated = await operatedCloud({
    topics: ['orders'],
    subscriptions: [{ name: 'orders-pull', topic: 'orders', ack_deadline_seconds: 60 }],
    buckets: [{ name: 'pictures' }],
    schedules: [{ name: 'nightly', schedule: '0 3 * * *', pubsub: { topic: 'orders', data: 'x' } }],
  });
  firestore = new Firestore({ projectId: operated.project });
  await firestore
    .doc('shops/one')
    .set({ name: '<img src=x onerror="document.title=1">', open: true });
  await firestore.doc('shops/one/shelves/top').set({ books: 3 });
  const pubsub = new PubSub({ projectId: operated.project });
  await pubsub.topic('orders').publishMessage({ data: Buffer.from('one') });
  await pubsub.close();
  await new Storage({ projectId: operated.project })
    .bucket('pictures')
    .file('a/cat.png')
    .save('cat');
  await fetch(
    `http://${operated.cloud.endpoints.auth}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=any`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'alice@example.org', password: 'top-secret-1' }),
    },
  );
  browser = await launchChromium();
  page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${operated.admin}/`);
});

afterAll(async () => {
  await browser.close();
  await firestore.terminate();
  await operated.stop();
});

afterEach(() => expect(complaints).toEqual([]));

async function open(section: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('link', { name: section })
    .click();
  await page.getByRole('heading', { level: 1, name: section }).waitFor();
}

test('it opens with what there is, and with what connects an application', async () => {
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.getByRole('link', { name: /Documents 2 in Firestore/ }).waitFor();
  const variables = page.getByLabel('Environment variables');
  expect(await variables.textContent()).toContain(
    `export FIRESTORE_EMULATOR_HOST=${operated.cloud.endpoints.firestore}`,
  );
  await page.getByLabel('Format').selectOption('json');
  await page.locator('pre', { hasText: /^\s*\{/ }).waitFor();
  expect(JSON.parse((await variables.textContent()) ?? '')).toEqual(operated.cloud.environment());
});

test('documents are found from collection to field, and shown as text', async () => {
  await open('Documents');
  await page.getByRole('link', { name: 'shops' }).click();
  await page.getByRole('link', { name: 'one', exact: true }).click();
  await page.getByText('"<img src=x onerror="document.title=1">"').waitFor();
  expect(await page.locator('main img').count()).toBe(0);
  await page.getByRole('link', { name: 'shelves' }).click();
  await page.getByRole('link', { name: 'top', exact: true }).click();
  await page.getByText('books').waitFor();
});

test('a change is seen without asking for it', async () => {
  await firestore.doc('shops/one/shelves/top').update({ books: 4711 });
  await page.getByText('4711').waitFor();
});

test.each([
  ['Messages', 'orders-pull'],
  ['Storage', 'a/cat.png'],
  ['Users', 'alice@example.org'],
  ['Triggers and schedules', '0 3 * * *'],
  ['Calls', 'shops/one/shelves/top'],
])('%s', async (section, text) => {
  await open(section);
  await page.getByText(text).first().waitFor();
  expect(await page.content()).not.toContain('top-secret-1');
});

test('the clock is advanced', async () => {
  await open('Clock');
  const before = operated.cloud.clock.now();
  await page.getByRole('button', { name: '+ 1 day' }).click();
  await page.getByText(/It is 1 d ahead/).waitFor();
  expect(operated.cloud.clock.now() - before).toBeGreaterThanOrEqual(86_400_000);
});

test('faults are added, turned off and on, and removed', async () => {
  await open('Faults');
  await page.getByLabel('What happens').selectOption('error');
  await page.getByLabel('Service').selectOption('pubsub');
  await page.getByLabel('Chance (%)').fill('25');
  await page.getByLabel('Code').selectOption('ABORTED');
  await page.getByLabel('Seed').fill('9');
  await page.getByRole('button', { name: 'Add rule' }).click();
  const lever = page.getByRole('switch');
  await page.getByRole('switch', { checked: true }).waitFor();
  const rule = { kind: 'error', service: 'pubsub', probability: 0.25, code: 'ABORTED' };
  expect(operated.cloud.calls.faults()).toEqual({ seed: 9, rules: [{ rule, struck: 0 }] });
  await lever.click();
  await page.getByRole('switch', { checked: false }).waitFor();
  expect(operated.cloud.calls.faults().rules).toEqual([]);
  await lever.click();
  await page.getByRole('switch', { checked: true }).waitFor();
  expect(operated.cloud.calls.faults()).toEqual({ seed: 9, rules: [{ rule, struck: 0 }] });
  await page.getByRole('button', { name: 'Remove rule 1, error' }).click();
  await page.getByText('There are no rules').waitFor();
  expect(operated.cloud.calls.faults().rules).toEqual([]);
});

test('a reset asks first', async () => {
  await open('Overview');
  await page.getByRole('button', { name: 'Reset …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect((await firestore.doc('shops/one').get()).exists).toBe(true);
  await page.getByRole('button', { name: 'Reset …' }).click();
  await dialog.getByRole('button', { name: 'Reset everything' }).click();
  await page.getByRole('link', { name: /Documents 0 in Firestore/ }).waitFor();
  expect((await firestore.doc('shops/one').get()).exists).toBe(false);
});

test('it is used by keyboard: over the links to a section, and in it', async () => {
  await page.goto(`${operated.admin}/#/overview`);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.keyboard.press('Tab');
  await page.locator('a:focus', { hasText: 'Skip to content' }).waitFor();
  await page.getByRole('link', { name: 'Faults' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Faults' }).waitFor();
  await page.locator('h1:focus').waitFor();
});

/** As an accessibility tree names what can be operated. */
const CONTROL = /^\s*- '?(?:button|link|textbox|combobox|spinbutton|switch)\b/;

test('nothing that can be operated is without a name', async () => {
  for (const section of ['overview', 'documents', 'calls', 'clock', 'faults']) {
    await page.goto(`${operated.admin}/#/${section}`);
    await page.locator('main h1').waitFor();
    // One picture of the whole page: it is live, so that a control seen once may be drawn anew.
    const lines = (await page.locator('body').ariaSnapshot()).split('\n');
    const controls = lines.filter((line) => CONTROL.test(line));
    expect(controls.length).toBeGreaterThan(8);
    for (const control of controls) expect(control).toMatch(/"[^"]+"/);
  }
});
