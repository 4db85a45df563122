import { once } from 'node:events';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { alignColumns } from '../progress/columns';
import { startStack, type Stack, type StackOptions } from '../stack/start-stack';

export interface StartOptions extends Pick<StackOptions, 'dataDir' | 'ports'> {
  readonly json: boolean;
  readonly verbose: boolean;
  /** Jobs are deleted so many days after their end; 0, and absent, for never. */
  readonly retentionDays?: number;
  readonly traces: boolean;
}

/** `attacca start`: the whole stack, until it is told to stop. */
export async function startCommand(options: StartOptions, io: CommandIo): Promise<ExitCode> {
  const began = performance.now();
  const stack = await startStack({
    dataDir: options.dataDir,
    traces: options.traces,
    ...(options.ports === undefined ? {} : { ports: options.ports }),
    ...(options.retentionDays === undefined
      ? {}
      : { environment: { RETENTION_DAYS: String(options.retentionDays) } }),
    onEvent: (message) => void io.progress.write(`${message}\n`),
    ...(options.verbose
      ? { onLog: (name, text) => void io.progress.write(prefixed(name, text)) }
      : {}),
  });
  const readySeconds = (performance.now() - began) / 1000;
  if (options.json) printJson(io, { ...facts(stack), ready_seconds: readySeconds });
  else io.out(readyText(stack, readySeconds));
  if (!io.signal.aborted) await once(io.signal, 'abort');
  await stack.stop();
  return exitCodes.success;
}

function facts(stack: Stack): Record<string, unknown> {
  const { project, dataDir, addresses } = stack;
  return { project, data_dir: dataDir, addresses, processes: stack.processes() };
}

function readyText(stack: Stack, seconds: number): string {
  const rows = Object.entries<string>({ ...stack.addresses }).map(([name, address]) => [
    `  ${name}`,
    address,
  ]);
  const head = `Attacca runs (${stack.processes().length} processes, started in ${seconds.toFixed(1)} s).`;
  return [
    head,
    ...alignColumns([...rows, ['  data', stack.dataDir], ['  logs', `${stack.dataDir}/logs`]]),
    'Stop it with Ctrl-C.',
    '',
  ].join('\n');
}

function prefixed(name: string, text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `[${name}] ${line}\n`)
    .join('');
}
