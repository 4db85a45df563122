import { Command, CommanderError } from 'commander';
import { exitCodes, printJson, type CommandIo, type ExitCode } from './command-io';
import {
  plainCommand,
  shared,
  stackCommand,
  type Finish,
  type SharedOptions,
} from './command-options';
import { operationsCommand, presetsCommand } from './commands/catalog-lists';
import { describeError, errorDocument } from './commands/describe-failure';
import { statusOfJob } from './commands/jobs';
import { statusOfStack } from './commands/stack-status';
import { startCommand } from './commands/start';
import { collect, wholeNumber } from './option-values';
import { addDeadLetters } from './program-dead-letters';
import { addJobs } from './program-jobs';
import { addLocalCloud } from './program-local-cloud';
import { addEstimate, addRun } from './program-run';
import { UsageError } from './usage-error';
import { isUsageFault } from './usage-fault';

/**
 * Runs one command line.
 * @returns 0 for success, 1 for a job or command that failed, 2 for a request that cannot work.
 */
export async function runProgram(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  let code: ExitCode = exitCodes.success;
  const program = describeProgram(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (thrown) {
    // Commander has printed its own complaint, or the help that was asked for.
    if (thrown instanceof CommanderError)
      return thrown.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    // What fails because the user ended the command has failed for that reason, whatever it says itself.
    const error: unknown = io.signal.aborted ? io.signal.reason : thrown;
    if (args.includes('--json')) printJson(io, errorDocument(error));
    io.progress.write(`attacca: ${describeError(error)}\n`);
    return error instanceof UsageError || isUsageFault(error) ? exitCodes.usage : exitCodes.failed;
  }
}

function describeProgram(io: CommandIo, finish: Finish): Command {
  const program = new Command('attacca')
    .description('Audio pipelines on this machine, on the code that runs on Google Cloud.')
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ writeOut: io.out, writeErr: (text) => void io.progress.write(text) })
    .configureHelp({ showGlobalOptions: true });
  addRun(program, io, finish);
  addEstimate(program, io, finish);
  addOp(program, io, finish);
  addStack(program, io, finish);
  addJobs(program, io, finish);
  addLists(program, io, finish);
  addDeadLetters(program, io, finish);
  addLocalCloud(program, io, finish);
  return program;
}

interface StartFlags {
  readonly verbose: boolean;
  readonly traces: boolean;
  readonly retentionDays?: number;
}

interface OpFlags {
  readonly json: boolean;
  readonly param: readonly string[];
  readonly input: readonly string[];
  readonly out?: string;
}

function addOp(program: Command, io: CommandIo, finish: Finish): void {
  plainCommand(program, 'op')
    .description('run one operation on a file in this process, without any cloud')
    .argument('<operation>', 'its name (see: attacca operations)')
    .argument('[file...]', 'the input; several for an operation that gathers')
    .option('--param <name=value>', 'a parameter; may be repeated', collect, [])
    .option('--input <port=file>', 'a file for an input by its name; may be repeated', collect, [])
    .option('--out <dir>', 'where the results go (default: results/<name of the file>)')
    .action(async (operation: string, files: string[], options: OpFlags) => {
      const { opCommand } = await import('./commands/op');
      finish(await opCommand({ ...options, operation, files }, io));
    });
}

function addStack(program: Command, io: CommandIo, finish: Finish): void {
  stackCommand(program, 'start')
    .description('run the whole stack until stopped, and print its addresses')
    .option('--verbose', 'show what every process writes', false)
    .option(
      '--retention-days <n>',
      'delete jobs so many days after their end; 0 keeps them (default: 0)',
      wholeNumber,
    )
    .option('--no-traces', 'record no traces (see: attacca trace)')
    .action(async (options: SharedOptions & StartFlags) => {
      const { verbose, retentionDays, traces } = options;
      const retention = retentionDays === undefined ? {} : { retentionDays };
      finish(await startCommand({ ...shared(options), verbose, traces, ...retention }, io));
    });
  stackCommand(program, 'status')
    .description('show a job, or without an id the stack itself')
    .argument('[job]', 'id of the job')
    .action(async (job: string | undefined, options: SharedOptions) => {
      finish(
        job === undefined
          ? statusOfStack(shared(options), io)
          : await statusOfJob(job, shared(options), io),
      );
    });
}

function addLists(program: Command, io: CommandIo, finish: Finish): void {
  plainCommand(program, 'operations')
    .description('list every operation with its ports and parameters')
    .action((options: SharedOptions) => finish(operationsCommand({ json: options.json }, io)));
  plainCommand(program, 'presets')
    .description('list the pipelines that come with Attacca')
    .action((options: SharedOptions) => finish(presetsCommand({ json: options.json }, io)));
}
