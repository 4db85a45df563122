import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteApp, initializeApp, type App } from 'firebase-admin/app';
import { getFirestore, type Firestore } from 'firebase-admin/firestore';
import { type FirestoreSettings } from 'firebase/firestore';
import { type Browser, type Page } from 'playwright-core';
import { launchChromium } from '../browser/chromium';
import { servePage, type ServedPage } from '../browser/serve-page';
import { restartableCloud, type RestartableCloud } from '../cloud/restartable-cloud';
import { type NotesPage, type Seen } from './notes-page';

const rules = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /notes/{note} {
      allow read: if request.auth != null && (resource == null || resource.data.owner == request.auth.uid);
      allow write: if request.auth != null && request.resource.data.owner == request.auth.uid;
    }
  }
}`;

const modes: readonly (readonly [string, FirestoreSettings])[] = [
  ['by streaming', { experimentalAutoDetectLongPolling: false }],
  ['by long polling', { experimentalForceLongPolling: true }],
  ['by what it detects', {}],
];

// A browser on a busy machine takes its time.
jest.setTimeout(30_000);

let folder: string;
let cloud: RestartableCloud;
let admin: { readonly app: App; readonly firestore: Firestore };
let browser: Browser;
let served: ServedPage;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'browser-'));
  const rulesFile = join(folder, 'firestore.rules');
  writeFileSync(rulesFile, rules);
  cloud = await restartableCloud({
    data_dir: join(folder, 'data'),
    firestore_rules_file: rulesFile,
  });
  const app = initializeApp({ projectId: cloud.project }, 'browser');
  admin = { app, firestore: getFirestore(app) };
  [browser, served] = await Promise.all([
    launchChromium(),
    servePage(join(__dirname, 'notes-page.ts')),
  ]);
});

afterAll(async () => {
  await browser.close();
  await served.stop();
  await deleteApp(admin.app);
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls a function of the page. */
async function call<Name extends keyof NotesPage>(
  page: Page,
  name: Name,
  ...inputs: Parameters<NotesPage[Name]>
): Promise<Awaited<ReturnType<NotesPage[Name]>>> {
  const result = await page.evaluate(
    ([wanted, given]) =>
      (globalThis as unknown as { page: Record<string, (...each: unknown[]) => unknown> }).page[
        wanted as string
      ]!(...(given as unknown[])),
    [name, inputs] as const,
  );
  return result as Awaited<ReturnType<NotesPage[Name]>>;
}

const PATIENCE_MILLISECONDS = 20_000;

/** Waits until what the page's listeners saw is as expected. */
async function sees(page: Page, expected: Partial<Seen>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  const wanted = JSON.stringify(sorted(expected));
  for (;;) {
    const seen = await call(page, 'seen');
    const relevant = Object.keys(expected).map((key) => [key, seen[key as keyof Seen]]);
    const now = JSON.stringify(sorted(Object.fromEntries(relevant)));
    if (now === wanted) return;
    if (Date.now() > deadline) throw new Error(`The page saw ${now}, not ${wanted}.`);
    await page.waitForTimeout(20);
  }
}

/** The same for the same content: fields come in no particular order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}

async function openPage(settings: FirestoreSettings): Promise<{ page: Page; uid: string }> {
  const page = await browser.newPage();
  await page.goto(served.url);
  const { firestore, auth } = cloud.endpoints();
  const uid = await call(page, 'start', { project: cloud.project, firestore, auth, settings });
  return { page, uid };
}

describe.each(modes)('a page in Chromium, connected %s', (mode, settings) => {
  const prefix = mode.replaceAll(' ', '-');
  let page: Page;
  let uid: string;

  beforeAll(async () => {
    ({ page, uid } = await openPage(settings));
  });
  afterAll(() => page.close());

  test('sees what it watches, and what the server changes', async () => {
    await call(page, 'watch', `${prefix}-1`);
    await sees(page, { document: null, texts: [], isLive: true });
    const notes = admin.firestore.collection('notes');
    await notes.doc(`${prefix}-1`).set({ owner: uid, text: 'grüße 😀', n: 1 });
    await sees(page, {
      document: { owner: uid, text: 'grüße 😀', n: 1 },
      texts: ['grüße 😀'],
      isLive: true,
    });
    await notes.doc(`${prefix}-2`).set({ owner: uid, text: 'a second one' });
    await sees(page, { texts: ['a second one', 'grüße 😀'] });
    await notes.doc(`${prefix}-2`).delete();
    await sees(page, { texts: ['grüße 😀'], errors: [] });
  });

  test('writes what the rules allow and is denied what they do not', async () => {
    expect(await call(page, 'write', `${prefix}-3`, { owner: uid, text: 'mine' })).toBeNull();
    const stored = await admin.firestore.doc(`notes/${prefix}-3`).get();
    expect(stored.data()).toEqual({ owner: uid, text: 'mine' });
    expect(await call(page, 'write', `${prefix}-4`, { owner: 'another', text: 'x' })).toBe(
      'permission-denied',
    );
    await admin.firestore.doc(`notes/${prefix}-5`).set({ owner: 'another', text: 'secret' });
    expect(await call(page, 'read', `${prefix}-5`)).toBe('permission-denied');
    expect(await call(page, 'read', `${prefix}-3`)).toEqual({ owner: uid, text: 'mine' });
  });

  test('runs transactions and counts', async () => {
    await admin.firestore.doc(`notes/${prefix}-6`).set({ owner: uid, text: 'counter', n: 0 });
    await call(page, 'increment', `${prefix}-6`, 'n', 3);
    expect((await admin.firestore.doc(`notes/${prefix}-6`).get()).get('n')).toBe(3);
    expect(await call(page, 'count')).toBe(3);
  });

  test('takes everything up again when the cloud was restarted', async () => {
    await cloud.restart();
    await admin.firestore.doc(`notes/${prefix}-1`).update({ n: 2 });
    await sees(page, {
      document: { owner: uid, text: 'grüße 😀', n: 2 },
      texts: ['counter', 'grüße 😀', 'mine'],
      errors: [],
      isLive: true,
    });
    expect(await call(page, 'write', `${prefix}-3`, { owner: uid, text: 'still mine' })).toBeNull();
    await sees(page, { texts: ['counter', 'grüße 😀', 'still mine'] });
  });
});
