import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createClient,
  firestoreChanges,
  signIn,
  watchJob,
  type AttaccaClient,
  type Session,
} from '@attacca/client';
import { startStack, type Stack, type StackOptions } from '@attacca/cli';
import {
  type FileDocument,
  type JobDocument,
  type StepDocument,
  type StepState,
} from '@attacca/core';

jest.setTimeout(180_000);
// Nothing in the tests themselves is to look for Google's metadata server.
process.env['METADATA_SERVER_DETECTION'] = 'none';

/** A stack of its own for one test file: any free ports, a folder that goes away with it. */
export interface TestStack {
  readonly stack: Stack;
  signIn(name: string): Promise<TestUser>;
  /** A user with custom claims, as whoever administers the project's users gives them. */
  signInWith(name: string, claims: object): Promise<TestUser>;
  stop(): Promise<void>;
}

export interface TestUser {
  readonly client: AttaccaClient;
  readonly session: Session;
  /** Uploads bytes and gives the file's id. */
  upload(name: string, bytes: Uint8Array): Promise<string>;
  /** Uploads, submits, and waits for the end. */
  run(name: string, bytes: Uint8Array, job: object): Promise<JobDocument>;
  finish(job_id: string): Promise<JobDocument>;
  /** The bytes of a file, checked against its SHA-256. */
  download(file_id: string): Promise<Buffer>;
}

export async function startTestStack(options: Partial<StackOptions> = {}): Promise<TestStack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'attacca-system-'));
  const stack = await startStack({ dataDir, ports: 'free', ...options });
  const sessions: Session[] = [];
  const signIn = async (name: string): Promise<TestUser> => {
    const user = await signInTo(stack, name);
    sessions.push(user.session);
    return user;
  };
  return {
    stack,
    signIn,
    signInWith: async (name, claims) => {
      await giveClaims(stack, (await signIn(name)).session.userId, claims);
      // A token keeps the claims it was made with: only a new one has these.
      return signIn(name);
    },
    stop: async () => {
      await Promise.all(sessions.map((session) => session.close()));
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** By the call that the Admin SDK makes. */
async function giveClaims(
  { project, addresses }: Stack,
  localId: string,
  claims: object,
): Promise<void> {
  const path = `identitytoolkit.googleapis.com/v1/projects/${project}/accounts:update`;
  const response = await fetch(`http://${addresses.auth}/${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify({ localId, customAttributes: JSON.stringify(claims) }),
  });
  expect(response.status).toBe(200);
}

/** Signs a user in to a running stack. */
export async function signInTo(
  { project, addresses }: Pick<Stack, 'project' | 'addresses'>,
  name: string,
): Promise<TestUser> {
  const session = await signIn({
    projectId: project,
    credentials: { email: `${name}@example.org`, password: `${name}-password` },
    authEmulatorHost: addresses.auth,
    firestoreEmulatorHost: addresses.firestore,
  });
  const client = createClient({ apiUrl: addresses.api, idToken: () => session.idToken() });
  const upload = (file: string, bytes: Uint8Array): Promise<string> =>
    client.upload({ name: file, size_bytes: bytes.length }, sourceOf(bytes));
  const finish = async (jobId: string): Promise<JobDocument> =>
    watchJob({ client, jobId, changes: await firestoreChanges(session, jobId) });
  return {
    client,
    session,
    upload,
    finish,
    run: async (file, bytes, job) => {
      const input_file_id = await upload(file, bytes);
      const { job_id } = await client.submitJob({ input_file_id, ...job });
      return finish(job_id);
    },
    download: async (file_id) => {
      const file = await client.getFile(file_id);
      const response = await fetch(file.download_url ?? '');
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
      return bytes;
    },
  };
}

function sourceOf(bytes: Uint8Array) {
  return {
    sizeBytes: bytes.length,
    read: (from: number, to: number) => Promise.resolve(bytes.subarray(from, to)),
  };
}

/** Looks again and again until there is something, and gives it; what is awaited is named in the error. */
export async function eventually<Found>(
  what: string,
  look: () => Promise<Found | undefined> | Found | undefined,
): Promise<Found> {
  for (let count = 0; count < 3000; count += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(30);
  }
  throw new Error(`There never was ${what}.`);
}

/** Waits until a job has come as far as `isThere` says, and gives it as it is then. */
export function untilJob(
  { client }: Pick<TestUser, 'client'>,
  job_id: string,
  isThere: (job: JobDocument) => boolean,
): Promise<JobDocument> {
  return eventually(`job ${job_id} in the awaited state`, async () => {
    const job = await client.getJob(job_id);
    return isThere(job) ? job : undefined;
  });
}

export function stepOf({ job_id, steps }: JobDocument, id: string): StepDocument {
  const step = steps.find(({ step_id }) => step_id === id);
  if (step === undefined) throw new Error(`Job ${job_id} has no step ${id}.`);
  return step;
}

/** The state of every step, by its id. */
export function statesOf({ steps }: JobDocument): Record<string, StepState> {
  return Object.fromEntries(steps.map(({ step_id, state }) => [step_id, state]));
}

/** A plain request, for what an answer says in its headers. */
export async function post(
  { addresses }: Pick<Stack, 'addresses'>,
  { session }: Pick<TestUser, 'session'>,
  { path, body }: { readonly path: string; readonly body: object },
): Promise<Response> {
  return fetch(`${addresses.api}/api/v1/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await session.idToken()}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
}

/** Kills a process whenever it starts, before it listens, until told to let it come. */
export function keepDown(stack: Stack, name: string): () => void {
  const timer = setInterval(() => stack.kill(name, 'SIGKILL'), 20);
  return () => clearInterval(timer);
}

/** Every item index that a mapped step left, in the order of the listing. */
export function itemIndexes(files: readonly FileDocument[]): number[] {
  return files.flatMap((file) => (file.items ?? []).map(({ index }) => index));
}
