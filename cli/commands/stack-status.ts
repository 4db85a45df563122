import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { alignColumns } from '../progress/columns';
import { isRunning } from '../stack/process-identity';
import { findRunningStack, type StackState } from '../stack/state-file';

/** `attacca status` without an id: is there a stack, where, and which processes does it have? */
export function statusOfStack(
  options: { readonly dataDir: string; readonly json: boolean },
  io: CommandIo,
): ExitCode {
  const stack = findRunningStack(options.dataDir);
  if (options.json) printJson(io, stack ?? { running: false, data_dir: options.dataDir });
  else
    io.out(
      stack === undefined
        ? `No stack runs on ${options.dataDir}. Start one with: attacca start\n`
        : stackText(stack),
    );
  return stack === undefined ? exitCodes.failed : exitCodes.success;
}

function stackText({ started_at, supervisor, addresses, processes }: StackState): string {
  const rows = processes.map((one) => [
    `  ${one.name}`,
    one.role,
    `pid ${one.pid}`,
    isRunning(one) ? 'runs' : 'ended',
  ]);
  return [
    `A stack runs since ${started_at} (pid ${supervisor.pid}).`,
    ...alignColumns(
      Object.entries<string>({ ...addresses }).map(([name, address]) => [`  ${name}`, address]),
    ),
    'Processes',
    ...alignColumns(rows),
    '',
  ].join('\n');
}
