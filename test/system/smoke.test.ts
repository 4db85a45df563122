import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startTestStack, type TestStack } from './harness';

/* The smoke test that a delivery runs against what it deployed, by its npm verb, against the local stack. */

const root = join(__dirname, '../..');
let system: TestStack;
beforeAll(async () => {
  system = await startTestStack();
});
afterAll(() => system.stop());

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

function smoke(url: string): Promise<Outcome> {
  const { project, addresses } = system.stack;
  const args = ['run', '--silent', 'smoke', '--', url, '--project', project, '--api-key', 'local'];
  const env = {
    ...process.env,
    FIREBASE_AUTH_EMULATOR_HOST: addresses.auth,
    FIRESTORE_EMULATOR_HOST: addresses.firestore,
  };
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, { cwd: root, env });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}

test('a stack that works passes, and nothing is left behind', async () => {
  const { status, output } = await smoke(system.stack.addresses.api);
  expect(output).toContain('works: slice-and-describe, drum-sheet');
  expect(status).toBe(0);
  expect(await documentsIn('pipelines')).toEqual([]);
  expect(await documentsIn('files')).toEqual([]);
  expect(await users()).toEqual([]);
});

/** Whoever can reach the local cloud may administer it. */
async function askLocalCloud(url: string, body?: object): Promise<unknown> {
  const answer = await fetch(`http://${url}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

async function documentsIn(collection: string): Promise<unknown[]> {
  const { project, addresses } = system.stack;
  const path = `v1/projects/${project}/databases/(default)/documents/${collection}`;
  const { documents } = (await askLocalCloud(`${addresses.firestore}/${path}`)) as {
    documents?: unknown[];
  };
  return documents ?? [];
}

async function users(): Promise<unknown[]> {
  const { project, addresses } = system.stack;
  const path = `identitytoolkit.googleapis.com/v1/projects/${project}/accounts:query`;
  const { userInfo } = (await askLocalCloud(`${addresses.auth}/${path}`, {})) as {
    userInfo?: unknown[];
  };
  return userInfo ?? [];
}

test('what is no API fails, and is named', async () => {
  const url = `http://${system.stack.addresses.auth}`;
  const { status, output } = await smoke(url);
  expect(output).toContain(`smoke: ${url}/health answers`);
  expect(status).toBe(1);
});
