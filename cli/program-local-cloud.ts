import { Option, type Command } from 'commander';
import { environmentFormats, type EnvironmentFormat } from './cloud-process/environment-text';
import type { CommandIo, ExitCode } from './command-io';
import type { environmentCommand, LocalCloudOptions } from './commands/local-cloud';
import { collect, portBase } from './option-values';

type Finish = (code: ExitCode) => void;

const EXAMPLES = `
Examples:
  attacca local-cloud                             until Ctrl-C; keeps its state in .attacca/local-cloud
  eval "$(attacca local-cloud env)"               point this shell's programs at it
  attacca local-cloud exec -- npm test            a fresh one for one command
  attacca local-cloud --rules firestore.rules --topic orders --bucket pictures

Whatever uses Google's official client libraries finds it by the variables that it prints.`;

/** `attacca local-cloud`, with `exec` and `env` below it. */
export function addLocalCloud(program: Command, io: CommandIo, finish: Finish): void {
  const command = cloudOptions(program.command('local-cloud'))
    .description('run the local cloud alone, for any project in any language')
    .enablePositionalOptions()
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: LocalCloudOptions & { format: EnvironmentFormat }) => {
      const { localCloudCommand } = await import('./commands/local-cloud');
      finish(await localCloudCommand(options, io));
    });
  addExec(command, io, finish);
  addEnvironment(command, io, finish);
}

function addExec(parent: Command, io: CommandIo, finish: Finish): void {
  cloudOptions(parent.command('exec'))
    .description(
      'run a command with a local cloud of its own (in memory, on free ports), and pass on its exit code',
    )
    .argument('<command...>', 'the command with its arguments; put -- before it')
    .passThroughOptions()
    .action(async (words: string[], options: LocalCloudOptions) => {
      const { execCommand } = await import('./commands/local-cloud');
      finish(await execCommand(words, options, io));
    });
}

function addEnvironment(parent: Command, io: CommandIo, finish: Finish): void {
  parent
    .command('env')
    .description('print the variables for the local cloud that runs')
    .addOption(formatOption())
    .option('--port-base <port>', 'where it was told to listen', portBase)
    .option(
      '--admin <url>',
      'its admin endpoint (default: ATTACCA_LOCAL_CLOUD_ADMIN, or port 8800)',
    )
    .option('--service-account <email>', 'the identity to run as', (email) => [email], [])
    .action(async (options: Parameters<typeof environmentCommand>[0]) => {
      const { environmentCommand } = await import('./commands/local-cloud');
      finish(await environmentCommand(options, io));
    });
}

function formatOption(): Option {
  return new Option('--format <format>', 'how variables are printed')
    .choices(environmentFormats)
    .default('shell');
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`)
    .argParser(collect)
    .default([], 'none');
}

function cloudOptions(command: Command): Command {
  return command
    .option('--project <id>', 'the project (default: demo-local)')
    .option('--data-dir <dir>', 'keep the state there (default: .attacca/local-cloud)')
    .option('--memory', 'keep nothing on disk')
    .option(
      '--port-base <port>',
      'first of six ports; the status page has it (default: 8800)',
      portBase,
    )
    .option('--free-ports', 'listen on any ports that are free')
    .option('--rules <file>', 'security rules (firestore.rules)')
    .option('--indexes <file>', 'composite indexes (firestore.indexes.json)')
    .addOption(repeatable('--topic <name>', 'a Pub/Sub topic to begin with'))
    .addOption(repeatable('--bucket <name>', 'a bucket to begin with'))
    .addOption(
      repeatable(
        '--service-account <email>',
        'an identity with a metadata server; the variables are those of the first',
      ),
    )
    .option('--import <dir>', 'begin with an export')
    .option('--export-on-exit <dir>', 'write an export when it ends')
    .option('--config <file.json>', 'a whole configuration; the other options change it');
}
