import { type Stack } from '@attacca/cli';
import {
  createClient,
  firestoreChanges,
  signIn,
  watchJob,
  type AttaccaClient,
} from '@attacca/client';
import { type CacheMode, type JobDocument } from '@attacca/core';
import { type BenchStack } from './stack';

/** A signed-in user of a stack. */
export interface BenchUser {
  readonly client: AttaccaClient;
  upload(name: string, bytes: Uint8Array): Promise<string>;
  /** Submits and watches until the end. @throws Error when the job does not become complete */
  run(job: JobRequest): Promise<JobDocument>;
  /** Watches a job that was submitted. @throws Error when it does not become complete */
  finish(jobId: string): Promise<JobDocument>;
  /** What a step of a job wrote to one of its outputs. */
  readBytes(job: JobDocument, output: OutputName): Promise<Uint8Array>;
  readJson<Content>(job: JobDocument, output: OutputName): Promise<Content>;
  close(): Promise<void>;
}

interface OutputName {
  readonly stepId: string;
  readonly port: string;
}

export interface JobRequest {
  readonly input_file_id: string;
  readonly pipeline?: readonly unknown[];
  readonly preset?: string;
  readonly cache?: CacheMode;
}

/** Signs a user in to a stack that is starting, and stops both when the work is done or has failed. */
export async function withUser<Result>(
  starting: Promise<BenchStack>,
  work: (bench: BenchStack, user: BenchUser) => Promise<Result>,
): Promise<Result> {
  const bench = await starting;
  try {
    const user = await signInUser(bench.stack, 'bench');
    return await work(bench, user).finally(() => user.close());
  } finally {
    await bench.stop();
  }
}

export async function signInUser(
  { project, addresses }: Pick<Stack, 'project' | 'addresses'>,
  name: string,
): Promise<BenchUser> {
  const session = await signIn({
    projectId: project,
    credentials: { email: `${name}@example.org`, password: `${name}-password` },
    authEmulatorHost: addresses.auth,
    firestoreEmulatorHost: addresses.firestore,
  });
  const client = createClient({ apiUrl: addresses.api, idToken: () => session.idToken() });
  const finish = async (jobId: string): Promise<JobDocument> => {
    const changes = await firestoreChanges(session, jobId);
    const job = await watchJob({ client, jobId, changes });
    if (job.state === 'complete') return job;
    throw new Error(`Job ${jobId} is ${job.state}: ${JSON.stringify(job.error)}`);
  };
  const readBytes = async ({ job_id }: JobDocument, output: OutputName): Promise<Uint8Array> => {
    const [file] = await client.listFiles({ jobId: job_id, ...output });
    if (file === undefined) throw new Error(`Step ${output.stepId} of job ${job_id} left no file.`);
    const { download_url } = await client.getFile(file.file_id);
    const response = await fetch(download_url ?? '');
    if (!response.ok) throw new Error(`Storage answered ${response.status} to a download.`);
    return new Uint8Array(await response.arrayBuffer());
  };
  return {
    client,
    finish,
    upload: (file, bytes) =>
      client.upload(
        { name: file, size_bytes: bytes.length },
        {
          sizeBytes: bytes.length,
          read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
        },
      ),
    run: async (job) => finish((await client.submitJob(job)).job_id),
    readBytes,
    readJson: async <Content>(job: JobDocument, output: OutputName) =>
      JSON.parse(Buffer.from(await readBytes(job, output)).toString('utf8')) as Content,
    close: () => session.close(),
  };
}
