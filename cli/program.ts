import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { exitCodes, printJson, type CommandIo, type ExitCode } from './command-io';
import { operationsCommand, presetsCommand } from './commands/catalog-lists';
import { describeError, errorDocument } from './commands/describe-failure';
import { listCommand, retryCommand, statusOfJob } from './commands/jobs';
import { statusOfStack } from './commands/stack-status';
import { startCommand } from './commands/start';
import { addLocalCloud } from './program-local-cloud';
import { collect, portBase, positiveInteger } from './option-values';
import { projectRoot } from './stack/project-root';
import type { StackOptions } from './stack/start-stack';
import { UsageError } from './usage-error';
import { isUsageFault } from './usage-fault';

interface SharedOptions {
  readonly json: boolean;
  readonly dataDir: string;
  readonly portBase?: number;
  readonly freePorts?: boolean;
}

type Ports = NonNullable<StackOptions['ports']>;
export type Finish = (code: ExitCode) => void;

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
  } catch (error) {
    // Commander has printed its own complaint, or the help that was asked for.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
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
  addOp(program, io, finish);
  addStack(program, io, finish);
  addJobs(program, io, finish);
  addLists(program, io, finish);
  addLocalCloud(program, io, finish);
  return program;
}

function addRun(program: Command, io: CommandIo, finish: Finish): void {
  stackCommand(program, 'run')
    .description('send a recording through a pipeline and fetch every result')
    .argument('<file>', 'any recording that ffmpeg reads')
    .option('--preset <name>', 'a pipeline that comes with Attacca (see: attacca presets)')
    .option('--pipeline <file.json>', 'a pipeline of your own: a JSON list of steps')
    .option('--param <step.name=value>', 'a parameter of a step; may be repeated', collect, [])
    .option('--out <dir>', 'where the results go (default: results/<name of the file>)')
    .action(async (file: string, options: SharedOptions & RunFlags) => {
      const { runCommand } = await import('./commands/run');
      finish(await runCommand({ ...options, ...shared(options), file }, io));
    });
}

function addOp(program: Command, io: CommandIo, finish: Finish): void {
  plainCommand(program, 'op')
    .description('run one operation on a file in this process, without any cloud')
    .argument('<operation>', 'its name (see: attacca operations)')
    .argument('<file...>', 'the input; several for an operation that gathers')
    .option('--param <name=value>', 'a parameter; may be repeated', collect, [])
    .option('--out <dir>', 'where the results go (default: results/<name of the file>)')
    .action(async (operation: string, files: string[], options: SharedOptions & RunFlags) => {
      const { opCommand } = await import('./commands/op');
      finish(await opCommand({ ...options, json: isJson(options), operation, files }, io));
    });
}

function addStack(program: Command, io: CommandIo, finish: Finish): void {
  stackCommand(program, 'start')
    .description('run the whole stack until stopped, and print its addresses')
    .option('--verbose', 'show what every process writes', false)
    .action(async (options: SharedOptions & { verbose: boolean }) => {
      finish(await startCommand({ ...shared(options), verbose: options.verbose }, io));
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

function addJobs(program: Command, io: CommandIo, finish: Finish): void {
  stackCommand(program, 'list')
    .description('list your jobs, the newest first')
    .option('--limit <n>', 'at most so many', positiveInteger, 20)
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .action(async (options: SharedOptions & { limit: number; cursor?: string }) => {
      finish(await listCommand({ ...options, ...shared(options) }, io));
    });
  stackCommand(program, 'retry')
    .description('run the failed part of a job again')
    .argument('<job>', 'id of the job')
    .option('--wait', 'follow it to its end', false)
    .action(async (job: string, options: SharedOptions & { wait: boolean }) => {
      finish(await retryCommand(job, { ...options, ...shared(options) }, io));
    });
}

function addLists(program: Command, io: CommandIo, finish: Finish): void {
  plainCommand(program, 'operations')
    .description('list every operation with its ports and parameters')
    .action((options: SharedOptions) => finish(operationsCommand({ json: isJson(options) }, io)));
  plainCommand(program, 'presets')
    .description('list the pipelines that come with Attacca')
    .action((options: SharedOptions) => finish(presetsCommand({ json: isJson(options) }, io)));
}

interface RunFlags {
  readonly preset?: string;
  readonly pipeline?: string;
  readonly param: readonly string[];
  readonly out?: string;
}

/** A command that needs no stack. */
function plainCommand(program: Command, name: string): Command {
  return program.command(name).option('--json', 'machine-readable output', false);
}

/** A command that works with the stack of a data folder. */
function stackCommand(program: Command, name: string): Command {
  return plainCommand(program, name)
    .option('--data-dir <dir>', "the stack's data folder", join(projectRoot(), '.attacca'))
    .option('--port-base <port>', 'first port of the range a stack listens on', portBase)
    .option('--free-ports', 'let a stack listen on any ports that are free');
}

function shared(options: SharedOptions): { json: boolean; dataDir: string; ports?: Ports } {
  const ports: Ports | undefined =
    options.freePorts === true
      ? 'free'
      : options.portBase === undefined
        ? undefined
        : { base: options.portBase };
  return {
    json: isJson(options),
    dataDir: resolve(options.dataDir),
    ...(ports === undefined ? {} : { ports }),
  };
}

function isJson({ json }: SharedOptions): boolean {
  return json;
}
