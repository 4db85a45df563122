import { Option, type Command } from 'commander';
import type { PipelineState } from '@attacca/core';
import type { CommandIo } from './command-io';
import { shared, stackCommand, type Finish, type SharedOptions } from './command-options';
import { cancelCommand, jobsCommand, retryCommand } from './commands/jobs';
import { collect, pageSize } from './option-values';

const states: readonly PipelineState[] = [
  'pending',
  'in_progress',
  'complete',
  'failed',
  'cancelled',
];

/** `attacca jobs`, `cancel` and `retry`. */
export function addJobs(program: Command, io: CommandIo, finish: Finish): void {
  addList(program, io, finish);
  stackCommand(program, 'cancel')
    .description('stop a job for good; what it has completed can still be read')
    .argument('<job>', 'id of the job')
    .action(async (job: string, options: SharedOptions) => {
      finish(await cancelCommand(job, shared(options), io));
    });
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
