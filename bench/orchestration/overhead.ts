import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Stack } from '@attacca/cli';
import { createClient, firestoreChanges, signIn, watchJob, type Session } from '@attacca/client';
import { Firestore } from '@google-cloud/firestore';
import { type JobDocument, type Task } from '@attacca/core';
import { hitsWav } from '../../test/system/recordings';

/*
 * What orchestration costs on a warm stack: from one step's completion to the next step's lease, and how fast a fan-out
 * over 1,000 slices moves. Times are those the internal function wrote into the tasks, one clock for all.
 */

// Nothing in this process is to look for Google's metadata server.
process.env['METADATA_SERVER_DETECTION'] = 'none';

const rounds = 8;
const slices = 1000;

/** Alternating services, so that every step goes through event, message and push; none is chained. */
const relay = Array.from({ length: 8 }, (_, index) =>
  index % 2 === 0
    ? { service: 'flucoma-service', operation: 'bufcompose' }
    : { service: 'audio-analyzer', operation: 'librosa-hpss' },
);
/** One service: the next step is handed out with the answer. */
const chained = Array.from({ length: 8 }, () => ({
  service: 'flucoma-service',
  operation: 'bufcompose',
}));

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  const stack = await startStack({ dataDir, ports: 'free' });
  const session = await signIn({
    projectId: stack.project,
    credentials: { email: 'bench@example.org', password: 'bench-password' },
    authEmulatorHost: stack.addresses.auth,
    firestoreEmulatorHost: stack.addresses.firestore,
  });
  try {
    const short = hitsWav(2, 0.2);
    await run(stack, session, { bytes: short, pipeline: [...relay] }); // warms every process
    const relayed: number[] = [];
    const handed: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      relayed.push(
        ...(await gaps(stack, await run(stack, session, { bytes: short, pipeline: relay }))),
      );
      handed.push(
        ...(await gaps(stack, await run(stack, session, { bytes: short, pipeline: chained }))),
      );
    }
    report('step to step, another service (complete -> next leased)', relayed);
    report('step to step, same service, chained', handed);
    await fanOut(stack, session);
  } finally {
    await session.close();
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fanOut(stack: Stack, session: Session): Promise<void> {
  const job = await run(stack, session, {
    bytes: hitsWav(slices, 0.15),
    preset: 'slice-and-describe',
  });
  const mfcc = (await tasksOf(stack, job)).filter((task) => task.step_id === 'mfcc');
  const step = job.steps.find(({ step_id }) => step_id === 'mfcc');
  const seconds = (Date.parse(step?.finished_at ?? '') - Date.parse(step?.queued_at ?? '')) / 1000;
  const computed = mfcc.reduce((sum, task) => sum + (task.timing?.execute_seconds ?? 0), 0);
  const items = step?.progress.items_total ?? 0;
  console.log(`fan-out over ${items} slices in ${mfcc.length} tasks: ${seconds.toFixed(2)} s`);
  console.log(
    `  ${(items / seconds).toFixed(0)} items/s, ${(mfcc.length / seconds).toFixed(1)} tasks/s, sweeper moves ${job.sweeper_moves}`,
  );
  console.log(`  seconds spent in the operation, over all tasks: ${computed.toFixed(2)}`);
}

async function run(
  { addresses }: Stack,
  session: Session,
  { bytes, ...job }: { bytes: Uint8Array; pipeline?: readonly unknown[]; preset?: string },
): Promise<JobDocument> {
  const client = createClient({ apiUrl: addresses.api, idToken: () => session.idToken() });
  const read = (from: number, to: number): Promise<Uint8Array> =>
    Promise.resolve(bytes.subarray(from, to));
  const input_file_id = await client.upload(
    { name: 'bench.wav' },
    { sizeBytes: bytes.length, read },
  );
  const { job_id } = await client.submitJob({ input_file_id, ...job });
  const done = await watchJob({
    client,
    jobId: job_id,
    changes: await firestoreChanges(session, job_id),
  });
  if (done.state !== 'complete') throw new Error(JSON.stringify(done.error));
  return done;
}

/** Milliseconds from each task's completion to the lease of the next step's. */
async function gaps(stack: Stack, job: JobDocument): Promise<number[]> {
  const tasks = new Map((await tasksOf(stack, job)).map((task) => [task.step_id, task]));
  const asked = job.steps.filter(({ implicit }) => !implicit);
  return asked.slice(1).map(({ step_id }, index) => {
    const before = tasks.get(asked[index]?.step_id ?? '');
    const after = tasks.get(step_id);
    return Date.parse(after?.started_at ?? '') - Date.parse(before?.finished_at ?? '');
  });
}

async function tasksOf({ project, addresses }: Stack, job: JobDocument): Promise<Task[]> {
  process.env['FIRESTORE_EMULATOR_HOST'] = addresses.firestore;
  const firestore = new Firestore({ projectId: project });
  const { docs } = await firestore.collection(`pipelines/${job.job_id}/tasks`).get();
  await firestore.terminate();
  return docs.map((doc) => doc.data() as Task);
}

function report(what: string, milliseconds: number[]): void {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
  console.log(
    `${what}: median ${at(0.5)} ms, p90 ${at(0.9)} ms, max ${at(1)} ms (${sorted.length} steps)`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
