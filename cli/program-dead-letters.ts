import { Option, type Command } from 'commander';
import { deadLetterStates, type DeadLetterState } from '@attacca/core';
import type { CommandIo } from './command-io';
import { shared, stackCommand, type Finish, type SharedOptions } from './command-options';
import {
  listDeadLettersCommand,
  redriveAllCommand,
  redriveCommand,
  showDeadLetterCommand,
} from './commands/dead-letters';
import { pageSize } from './option-values';
import { UsageError } from './usage-error';

const EXPLANATION = `
A message that no worker took after several deliveries is a dead letter. Its task is published again
by itself, a few times; then it fails with DEAD_LETTERED, and its job with it. Once the workers are
well again:
  attacca dead-letters list --state failed        what was given up
  attacca dead-letters redrive --all              publish whatever still waits for a worker
  attacca retry JOB                               run what failed of a job again

These commands are an administrator's. On the local stack you are one.`;

interface FilterFlags {
  readonly state?: DeadLetterState;
  readonly service?: string;
  readonly job?: string;
}

/** `attacca dead-letters`, with `list`, `show` and `redrive` below it. */
export function addDeadLetters(program: Command, io: CommandIo, finish: Finish): void {
  const command = program
    .command('dead-letters')
    .description('look at the messages no worker would take, and publish their tasks again')
    .addHelpText('after', EXPLANATION);
  addList(command, io, finish);
  addShow(command, io, finish);
  addRedrive(command, io, finish);
}

function addList(parent: Command, io: CommandIo, finish: Finish): void {
  filtered(stackCommand(parent, 'list'))
    .description('list dead letters, the newest first')
    .option('--limit <n>', 'at most so many, 1 to 200', pageSize, 20)
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .action(async (options: SharedOptions & FilterFlags & { limit: number; cursor?: string }) => {
      const { limit, cursor } = options;
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
      finish(await listDeadLettersCommand({ ...filterOf(options), ...page }, shared(options), io));
    });
}

function addShow(parent: Command, io: CommandIo, finish: Finish): void {
  stackCommand(parent, 'show')
    .description('show one dead letter: the message, and what became of it')
    .argument('<id>', 'id of the message')
    .action(async (id: string, options: SharedOptions) => {
      finish(await showDeadLetterCommand(id, shared(options), io));
    });
}

function addRedrive(parent: Command, io: CommandIo, finish: Finish): void {
  filtered(stackCommand(parent, 'redrive'))
    .description('publish the task of a dead letter again, or with --all of all of them')
    .argument('[id]', 'id of the message')
    .option('--all', 'all that agree with --state, --service and --job', false)
    .action(
      async (id: string | undefined, options: SharedOptions & FilterFlags & { all: boolean }) => {
        const filter = filterOf(options);
        if ((id === undefined) !== options.all)
          throw new UsageError('Say what to redrive: the id of one message, or --all.');
        if (id !== undefined && Object.keys(filter).length > 0)
          throw new UsageError('--state, --service and --job choose among all: give --all.');
        finish(
          id === undefined
            ? await redriveAllCommand(filter, shared(options), io)
            : await redriveCommand(id, shared(options), io),
        );
      },
    );
}

function filtered(command: Command): Command {
  return command
    .addOption(new Option('--state <state>', 'only those in this state').choices(deadLetterStates))
    .option('--service <name>', 'only those that workers of this service did not take')
    .option('--job <id>', 'only those of this job');
}

function filterOf({ state, service, job }: FilterFlags) {
  return {
    ...(state === undefined ? {} : { state }),
    ...(service === undefined ? {} : { service }),
    ...(job === undefined ? {} : { job_id: job }),
  };
}
