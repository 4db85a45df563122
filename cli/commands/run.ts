import { randomUUID } from 'node:crypto';
import { firestoreChanges, watchJob, type UploadSource } from '@attacca/client';
import type { JobDocument } from '@attacca/core';
import { loadCatalog } from '../catalog';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { createReporter, type ProgressReporter } from '../progress/reporter';
import { localSource } from '../results/byte-source';
import { downloadResults } from '../results/download-results';
import { resultDocument, writeResultFile, type ResultDocument } from '../results/result-file';
import { summaryText } from '../results/summary';
import { connect, type Connection } from '../session/connection';
import type { StackOptions } from '../stack/start-stack';
import { describeFailure } from './describe-failure';
import { defaultOutFolder, inputFile, type InputFile } from './input-file';
import { requestedPipeline, type PipelineChoice, type RequestedPipeline } from './job-request';

export interface RunOptions extends PipelineChoice, Pick<StackOptions, 'dataDir' | 'ports'> {
  readonly file: string;
  readonly out?: string;
  readonly json: boolean;
}

/** Everything one run works with. */
interface Run {
  readonly file: InputFile;
  readonly request: RequestedPipeline;
  readonly folder: string;
  readonly connection: Connection;
  readonly reporter: ProgressReporter;
  readonly signal: AbortSignal;
}

/** `attacca run`: a recording goes in, results come out. */
export async function runCommand(options: RunOptions, io: CommandIo): Promise<ExitCode> {
  const file = inputFile(options.file);
  const request = requestedPipeline(options, loadCatalog());
  const folder = options.out ?? defaultOutFolder(file);
  const reporter = createReporter(io.progress);
  const connection = await connect({ ...options, note: (text) => reporter.note(text) });
  try {
    const run = { file, request, folder, connection, reporter, signal: io.signal };
    const { job, result } = await execute(run);
    if (options.json) printJson(io, result ?? job);
    else if (result !== undefined) io.out(summaryText(result, folder));
    if (result !== undefined) return exitCodes.success;
    reporter.note(describeFailure(job));
    return exitCodes.failed;
  } finally {
    reporter.done();
    await connection.close();
  }
}

async function execute(run: Run): Promise<{ job: JobDocument; result?: ResultDocument }> {
  const { connection, folder, request, reporter } = run;
  const started = performance.now();
  const fileId = await upload(run);
  const uploaded = performance.now();
  const submission = { ...request, input_file_id: fileId };
  const { job_id } = await connection.client.submitJob(submission, randomUUID());
  reporter.note(`Job ${job_id}`);
  const job = await follow(run, job_id);
  const finished = performance.now();
  if (job.state !== 'complete') return { job };
  const outputs = await downloadResults({ client: connection.client, job, folder });
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

async function follow({ connection, reporter, signal }: Run, jobId: string): Promise<JobDocument> {
  const { client, session } = connection;
  const changes = await firestoreChanges(session, jobId);
  const onChange = (job: JobDocument): void => reporter.job(job);
  const job = await watchJob({ client, jobId, changes, onChange, signal });
  reporter.done();
  return job;
}

function seconds(from: number, to: number): number {
  return Math.round(to - from) / 1000;
}
