import { firestoreChanges, watchJob } from '@attacca/client';
import type { JobDocument } from '@attacca/core';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { alignColumns } from '../progress/columns';
import { jobBars } from '../progress/job-lines';
import { createReporter } from '../progress/reporter';
import { connect, type Connection, type ConnectOptions } from '../session/connection';
import { describeFailure } from './describe-failure';

export interface JobOptions extends Pick<ConnectOptions, 'dataDir' | 'ports'> {
  readonly json: boolean;
}

/** `attacca status ID`. */
export function statusOfJob(jobId: string, options: JobOptions, io: CommandIo): Promise<ExitCode> {
  return withConnection(options, io, async ({ client }) => {
    const job = await client.getJob(jobId);
    if (options.json) printJson(io, job);
    else io.out(jobText(job));
    return exitCodes.success;
  });
}

/** `attacca list`: the newest jobs first. */
export function listCommand(
  options: JobOptions & { readonly limit: number; readonly cursor?: string },
  io: CommandIo,
): Promise<ExitCode> {
  return withConnection(options, io, async ({ client }) => {
    const { limit, cursor } = options;
    const page = await client.listJobs({ limit, ...(cursor === undefined ? {} : { cursor }) });
    if (options.json) printJson(io, page);
    else io.out(listText(page.jobs, page.next_cursor));
    return exitCodes.success;
  });
}

/** `attacca retry ID`: and follows it, if asked to or if the stack would end before it. */
export function retryCommand(
  jobId: string,
  options: JobOptions & { readonly wait: boolean },
  io: CommandIo,
): Promise<ExitCode> {
  return withConnection(options, io, async ({ client, session, isOwnStack }) => {
    await client.retryJob(jobId);
    const reporter = createReporter(io.progress);
    const job =
      options.wait || isOwnStack
        ? await watchJob({
            client,
            jobId,
            changes: await firestoreChanges(session, jobId),
            onChange: (state) => reporter.job(state),
            signal: io.signal,
          })
        : await client.getJob(jobId);
    if (options.json) printJson(io, job);
    else io.out(jobText(job));
    return job.state === 'failed' ? exitCodes.failed : exitCodes.success;
  });
}

async function withConnection(
  options: JobOptions,
  io: CommandIo,
  use: (connection: Connection) => Promise<ExitCode>,
): Promise<ExitCode> {
  const connection = await connect({
    ...options,
    note: (text) => void io.progress.write(`${text}\n`),
  });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

function jobText(job: JobDocument): string {
  const what = job.preset === null ? 'a pipeline of its own' : `preset ${job.preset}`;
  const inputs = Object.values(job.inputs)
    .map(({ name }) => name)
    .join(', ');
  return [
    `Job ${job.job_id}: ${job.state}`,
    `  ${what} over ${inputs}, submitted ${job.created_at}`,
    ...jobBars(job, Date.now()),
    ...(job.error === null ? [] : [describeFailure(job)]),
    '',
  ].join('\n');
}

function listText(jobs: readonly JobDocument[], nextCursor: string | null): string {
  if (jobs.length === 0) return 'No jobs yet. Make one with: attacca run FILE --preset NAME\n';
  const rows = jobs.map((job) => [
    job.job_id,
    job.state,
    job.preset ?? '-',
    Object.values(job.inputs)
      .map(({ name }) => name)
      .join(', '),
    job.created_at,
  ]);
  const more = nextCursor === null ? [] : [`More: attacca list --cursor ${nextCursor}`];
  return [
    ...alignColumns([['JOB', 'STATE', 'PRESET', 'INPUT', 'SUBMITTED'], ...rows]),
    ...more,
    '',
  ].join('\n');
}
