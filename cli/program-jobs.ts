import { Option, type Command } from 'commander';
import type { PipelineState } from '@attacca/core';
import type { CommandIo } from './command-io';
import { shared, stackCommand, type Finish, type SharedOptions } from './command-options';
import { deleteCommand } from './commands/delete';
import { cancelCommand, jobsCommand, retryCommand } from './commands/jobs';
import { traceCommand } from './commands/trace';
import { collect, pageSize } from './option-values';
import { UsageError } from './usage-error';

const states: readonly PipelineState[] = [
  'pending',
  'in_progress',
  'complete',
  'failed',
  'cancelled',
];

const DELETE_EXAMPLES = `
Examples:
  attacca delete JOB JOB                  two jobs; their results cannot be read any more
  attacca delete JOB --file FILE          a job, and the recording it was made of

A job that is not over is cancelled first (attacca cancel JOB). The recordings of a job are not deleted with
it; their ids are in its "inputs" (attacca status JOB --json).`;

/** `attacca jobs`, `cancel`, `retry`, `delete` and `trace`. */
export function addJobs(program: Command, io: CommandIo, finish: Finish): void {
  addList(program, io, finish);
  addCancel(program, io, finish);
  addRetry(program, io, finish);
  addDelete(program, io, finish);
  addTrace(program, io, finish);
}

function addList(program: Command, io: CommandIo, finish: Finish): void {
  stackCommand(program, 'jobs')
    .alias('list')
    .description('list your jobs, the newest first')
    .addOption(new Option('--state <state>', 'only those in this state').choices(states))
    .option('--limit <n>', 'at most so many, 1 to 200', pageSize, 20)
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .action(
      async (
        options: SharedOptions & { state?: PipelineState; limit: number; cursor?: string },
      ) => {
        const { limit, cursor, state } = options;
        const page = {
          limit,
          ...(cursor === undefined ? {} : { cursor }),
          ...(state === undefined ? {} : { state }),
        };
        finish(await jobsCommand(page, shared(options), io));
      },
    );
}

function addCancel(program: Command, io: CommandIo, finish: Finish): void {
  stackCommand(program, 'cancel')
    .description('stop a job for good; what it has completed can still be read')
    .argument('<job>', 'id of the job')
    .action(async (job: string, options: SharedOptions) => {
      finish(await cancelCommand(job, shared(options), io));
    });
}

function addRetry(program: Command, io: CommandIo, finish: Finish): void {
  stackCommand(program, 'retry')
    .description('run the failed part of a job again')
    .argument('<job>', 'id of the job')
    .option(
      '--set <step.name=value>',
      'another value for a parameter, in a new job of the same steps; may be repeated',
      collect,
      [],
    )
    .option('--wait', 'follow it to its end', false)
    .action(
      async (job: string, options: SharedOptions & { set: readonly string[]; wait: boolean }) => {
        const { set, wait } = options;
        finish(await retryCommand(job, { ...shared(options), set, wait }, io));
      },
    );
}

function addDelete(program: Command, io: CommandIo, finish: Finish): void {
  stackCommand(program, 'delete')
    .description('delete jobs that are over, with all they left behind, and files you uploaded')
    .argument('[job...]', 'ids of jobs')
    .option('--file <id>', 'a file that you uploaded; may be repeated', collect, [])
    .addHelpText('after', DELETE_EXAMPLES)
    .action(async (jobs: string[], options: SharedOptions & { file: readonly string[] }) => {
      const files = options.file;
      if (jobs.length + files.length === 0)
        throw new UsageError('Say what to delete: ids of jobs, or --file with the id of a file.');
      finish(await deleteCommand({ jobs, files }, shared(options), io));
    });
}

function addTrace(program: Command, io: CommandIo, finish: Finish): void {
  stackCommand(program, 'trace')
    .description('show what happened to a job and when: one line for each span, of all processes')
    .argument('<job>', 'id of the job')
    .option('--all', 'each of many spans alike, instead of one line for all of them', false)
    .action(async (job: string, options: SharedOptions & { all: boolean }) => {
      finish(await traceCommand(job, { ...shared(options), whole: options.all }, io));
    });
}
