import {
  createClient,
  firestoreChanges,
  watchJob,
  type AttaccaClient,
  type Session,
} from '@attacca/client';
import { type JobDocument } from '@attacca/core';
import { problemsOfJob, smokePresets } from './check-job';
import { withPassingUser, type SignInPlace } from './passing-user';
import { recordStrokes } from './recording';

export interface SmokeTest extends SignInPlace {
  /** Base URL of the API. */
  readonly url: string;
  /** After which a job counts as stuck. Default 600: cold starts of every worker are in it. */
  readonly timeoutSeconds?: number;
}

/**
 * Whether a deployment works for its users: its health, and what a user would do with a short recording, from signing
 * in to the results, by presets that need every worker. What works leaves nothing behind.
 * @throws Error that says everything that is wrong.
 */
export async function smokeTest(options: SmokeTest): Promise<void> {
  const { url } = options;
  await checkHealth(url);
  const problems = await withPassingUser(options, (session) => problemsOfUser(options, session));
  if (problems.length > 0) throw new Error(`${url} does not work.\n${problems.join('\n')}`);
  process.stdout.write(`${url} works: ${smokePresets.join(', ')}.\n`);
}

async function checkHealth(url: string): Promise<void> {
  const answer = await fetch(`${url}/health`);
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes('"status":"ok"'))
    throw new Error(`${url}/health answers ${answer.status}: ${text.slice(0, 300)}`);
}

async function problemsOfUser(
  { url, timeoutSeconds = 600 }: SmokeTest,
  session: Session,
): Promise<readonly string[]> {
  const client = createClient({ apiUrl: url, idToken: () => session.idToken() });
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const bytes = recordStrokes();
  const fileId = await client.upload(
    { name: 'smoke-test.wav', size_bytes: bytes.length },
    { sizeBytes: bytes.length, read: (from, to) => Promise.resolve(bytes.subarray(from, to)) },
  );
  const checked = smokePresets.map(async (preset) => {
    // Results of the last delivery would say nothing of this one's workers.
    const { job_id } = await client.submitJob({ input_file_id: fileId, preset, cache: 'off' });
    const job = await finish({ client, session, jobId: job_id, signal });
    return { job_id, problems: await problemsOfJob(client, job) };
  });
  const ends = await Promise.allSettled(checked);
  const problems = ends.flatMap((end) =>
    end.status === 'rejected' ? [String(end.reason)] : end.value.problems,
  );
  // What went wrong stays, to be looked at.
  if (problems.length > 0) return problems;
  for (const end of ends) if (end.status === 'fulfilled') await client.deleteJob(end.value.job_id);
  await client.deleteFile(fileId);
  return [];
}

interface Started {
  readonly client: AttaccaClient;
  readonly session: Session;
  readonly jobId: string;
  readonly signal: AbortSignal;
}

/** Listens to the job as the console does, by Firestore: its rules are tested with it. */
async function finish({ client, session, jobId, signal }: Started): Promise<JobDocument> {
  const changes = await firestoreChanges(session, jobId);
  try {
    return await watchJob({ client, jobId, changes, signal });
  } catch (error) {
    throw new Error(`Job ${jobId} does not end: ${String(error)}`, { cause: error });
  }
}
