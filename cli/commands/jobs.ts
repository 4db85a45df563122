import { firestoreChanges, watchJob } from '@attacca/client';
import type { JobDocument, PipelineState } from '@attacca/core';
import { loadCatalog } from '../catalog';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { createReporter } from '../progress/reporter';
import type { Connection } from '../session/connection';
import { jobText, listText } from './job-text';
import { assignableSteps, parseStepAssignments } from './parameter-assignments';
import { withConnection, type JobOptions } from './with-connection';

/** `attacca status ID`. */
export function statusOfJob(jobId: string, options: JobOptions, io: CommandIo): Promise<ExitCode> {
  return withConnection(options, io, async ({ client }) => {
    showJob(await client.getJob(jobId), options, io);
    return exitCodes.success;
  });
}

/** Which jobs `attacca jobs` lists. */
export interface JobsPage {
  readonly limit: number;
  readonly cursor?: string;
  readonly state?: PipelineState;
}

/** `attacca jobs`: the newest first. */
export function jobsCommand(page: JobsPage, options: JobOptions, io: CommandIo): Promise<ExitCode> {
  return withConnection(options, io, async ({ client }) => {
    const list = await client.listJobs(page);
    if (options.json) printJson(io, list);
    else io.out(listText(list, page.state));
    return exitCodes.success;
  });
}

/** `attacca cancel ID`: final; what was completed stays. */
export function cancelCommand(
  jobId: string,
  options: JobOptions,
  io: CommandIo,
): Promise<ExitCode> {
  return withConnection(options, io, async ({ client }) => {
    showJob(await client.cancelJob(jobId), options, io);
    return exitCodes.success;
  });
}

export interface RetryOptions extends JobOptions {
  readonly wait: boolean;
  /** `step.parameter=value` each. */
  readonly set: readonly string[];
}

/**
 * `attacca retry ID`: runs what failed again, or with changed parameters a new job of the same steps. Follows it, if
 * asked to or if the stack would end before it.
 */
export function retryCommand(
  jobId: string,
  options: RetryOptions,
  io: CommandIo,
): Promise<ExitCode> {
  return withConnection(options, io, async (connection) => {
    const { client, isOwnStack } = connection;
    const retried = await retry(connection, jobId, options.set);
    if (retried !== jobId) io.progress.write(`Job ${retried}, after ${jobId}\n`);
    const job =
      options.wait || isOwnStack
        ? await follow(connection, retried, io)
        : await client.getJob(retried);
    showJob(job, options, io);
    return job.state === 'failed' ? exitCodes.failed : exitCodes.success;
  });
}

/** @returns the id of the job that runs now */
async function retry(
  { client }: Connection,
  jobId: string,
  set: readonly string[],
): Promise<string> {
  if (set.length === 0) return (await client.retryJob(jobId)).job_id;
  const { steps } = await client.getJob(jobId);
  const asked = steps.filter((step) => !step.implicit);
  const parameters = parseStepAssignments('--set', set, assignableSteps(asked, loadCatalog()));
  return (await client.retryJob(jobId, { parameters })).job_id;
}

async function follow(
  { client, session }: Connection,
  jobId: string,
  io: CommandIo,
): Promise<JobDocument> {
  const reporter = createReporter(io.progress);
  return watchJob({
    client,
    jobId,
    changes: await firestoreChanges(session, jobId),
    onChange: (job) => reporter.job(job),
    signal: io.signal,
  });
}

function showJob(job: JobDocument, { json }: JobOptions, io: CommandIo): void {
  if (json) printJson(io, job);
  else io.out(jobText(job));
}
