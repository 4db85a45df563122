import { randomUUID } from 'node:crypto';
import { firestoreChanges, watchJob, type UploadSource } from '@attacca/client';
import type { JobDocument } from '@attacca/core';
import { loadCatalog } from '../catalog';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { failedItemLines } from '../progress/job-lines';
import { createReporter, type ProgressReporter } from '../progress/reporter';
import { localSource } from '../results/byte-source';
import { downloadResults } from '../results/download-results';
import { resultDocument, writeResultFile, type ResultDocument } from '../results/result-file';
import { summaryText } from '../results/summary';
import { connect, type Connection } from '../session/connection';
import type { StackOptions } from '../stack/start-stack';
import { describeError, describeFailure } from './describe-failure';
import { defaultOutFolder, inputFile, type InputFile } from './input-file';
import { requestedPipeline, type PipelineChoice, type RequestedPipeline } from './job-request';

export interface RunOptions extends PipelineChoice, Pick<StackOptions, 'dataDir' | 'ports'> {
  readonly file: string;
  readonly out?: string;
  readonly json: boolean;
  /** Whether a job is cancelled when the user ends the command that waits for it. */
  readonly cancelOnInterrupt?: boolean;
}

/** Everything one run works with. */
interface Run {
  readonly file: InputFile;
  readonly request: RequestedPipeline;
  readonly folder: string;
  /** Steps whose outputs are not fetched. */
  readonly except: readonly string[];
  readonly connection: Connection;
  readonly reporter: ProgressReporter;
  readonly signal: AbortSignal;
  readonly cancelOnInterrupt: boolean;
}

/** `attacca run`: a recording goes in, results come out. */
export async function runCommand(options: RunOptions, io: CommandIo): Promise<ExitCode> {
  const file = inputFile(options.file);
  const catalog = loadCatalog();
  const request = requestedPipeline(options, catalog);
  const except = catalog.findPreset(options.preset ?? '')?.intermediate ?? [];
  const folder = options.out ?? defaultOutFolder(file);
  const reporter = createReporter(io.progress);
  const connection = await connect({ ...options, note: (text) => reporter.note(text) });
  try {
    const { cancelOnInterrupt = false } = options;
    const { signal } = io;
    const run = { file, request, folder, except, connection, reporter, signal, cancelOnInterrupt };
    const { job, result } = await connection.tracing.inCommand('attacca run', () => execute(run));
    if (options.json) printJson(io, result ?? job);
    else if (result !== undefined) io.out(summaryText(result, folder));
    for (const line of failedItemLines(job)) reporter.note(line);
    if (result !== undefined) return exitCodes.success;
    reporter.note(describeFailure(job));
    return exitCodes.failed;
  } finally {
    reporter.done();
    await connection.close();
  }
}

async function execute(run: Run): Promise<{ job: JobDocument; result?: ResultDocument }> {
  const { connection, folder, except, request, reporter } = run;
  const started = performance.now();
  const fileId = await upload(run);
  const uploaded = performance.now();
  const submission = { ...request, input_file_id: fileId };
  const { job_id } = await connection.client.submitJob(submission, randomUUID());
  reporter.note(`Job ${job_id}`);
  const job = await follow(run, job_id);
  const finished = performance.now();
  if (job.state !== 'complete') return { job };
  const outputs = await downloadResults({ client: connection.client, job, folder, except });
  const result = resultDocument(job, outputs, {
    upload_seconds: seconds(started, uploaded),
    job_seconds: seconds(uploaded, finished),
    download_seconds: seconds(finished, performance.now()),
    total_seconds: seconds(started, performance.now()),
  });
  await writeResultFile(folder, result);
  return { job, result };
}

async function upload({ file, connection, reporter, signal }: Run): Promise<string> {
  const source = await localSource(file.path);
  try {
    const bytes: UploadSource = source;
    const declaration = { name: file.name, size_bytes: file.sizeBytes };
    const onProgress = (sent: number): void => reporter.upload(sent, file.sizeBytes);
    return await connection.client.upload(declaration, bytes, { onProgress, signal });
  } finally {
    await source.close();
  }
}

async function follow(run: Run, jobId: string): Promise<JobDocument> {
  const { connection, reporter, signal } = run;
  const { client, session } = connection;
  const onChange = (job: JobDocument): void => reporter.job(job);
  try {
    const changes = await firestoreChanges(session, jobId);
    return await watchJob({ client, jobId, changes, onChange, signal });
  } catch (error) {
    if (signal.aborted) await interrupted(run, jobId);
    throw error;
  } finally {
    reporter.done();
  }
}

/** The job does not end with the command that waits for it: cancels it if asked to, else says how. */
async function interrupted(
  { connection, reporter, cancelOnInterrupt }: Run,
  jobId: string,
): Promise<void> {
  const byHand = `Cancel it with: attacca cancel ${jobId}`;
  if (!cancelOnInterrupt) {
    const how = connection.isOwnStack ? 'goes on with the next stack' : 'goes on without you';
    return reporter.note(`Job ${jobId} ${how} (attacca status ${jobId}). ${byHand}`);
  }
  try {
    await connection.client.cancelJob(jobId);
    reporter.note(`Job ${jobId} is cancelled.`);
  } catch (error) {
    reporter.note(`Job ${jobId} could not be cancelled: ${describeError(error)} ${byHand}`);
  }
}

function seconds(from: number, to: number): number {
  return Math.round(to - from) / 1000;
}
