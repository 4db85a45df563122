import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { cloudConfiguration, portsAt, type CloudRequest } from '../cloud-process/config';
import { environmentText, type EnvironmentFormat } from '../cloud-process/environment-text';
import { startCloudProcess, type CloudProcess } from '../cloud-process/start';
import { exitCodes, type CommandIo, type ExitCode } from '../command-io';
import { UsageError } from '../usage-error';

/** As the command line gives them. */
export interface LocalCloudOptions {
  readonly config?: string;
  readonly project?: string;
  readonly dataDir?: string;
  readonly memory?: boolean;
  readonly portBase?: number;
  readonly freePorts?: boolean;
  readonly rules?: string;
  readonly indexes?: string;
  readonly topic: readonly string[];
  readonly bucket: readonly string[];
  readonly serviceAccount: readonly string[];
  readonly import?: string;
  readonly exportOnExit?: string;
}

type RunOptions = LocalCloudOptions & { readonly format: EnvironmentFormat };

export const DEFAULT_CLOUD_PORT = 8800;

/** `attacca local-cloud`: the local cloud alone, until it is told to stop. */
export async function localCloudCommand(options: RunOptions, io: CommandIo): Promise<ExitCode> {
  const began = performance.now();
  const cloud = await start(options, {
    dataDir: resolve('.attacca', 'local-cloud'),
    ports: { base: DEFAULT_CLOUD_PORT },
  });
  const variables = await environmentOf(cloud.admin, options.serviceAccount[0]);
  io.out(environmentText(variables, options.format));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  io.progress.write(
    `The local cloud runs (started in ${seconds} s). Status page: ${cloud.admin}/\n` +
      'Stop it with Ctrl-C.\n',
  );
  const end = await Promise.race([aborted(io.signal), cloud.ended]);
  if (typeof end === 'string') throw new Error(end);
  await cloud.stop();
  return exitCodes.success;
}

/**
 * `attacca local-cloud exec`: a command with a local cloud of its own, which ends with it.
 * @returns the command's exit code; as a shell does, 128 and the signal's number if one ended it
 */
export async function execCommand(
  [command = '', ...args]: readonly string[],
  options: LocalCloudOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const cloud = await start(options, { dataDir: null, ports: 'free' });
  try {
    const variables = await environmentOf(cloud.admin, options.serviceAccount[0]);
    const child = spawn(command, args, {
      env: { ...process.env, ...variables },
      stdio: 'inherit',
    });
    // Ctrl-C reaches the command by itself; what is sent to us alone has to be passed on.
    const passOn = (): void => void child.kill('SIGTERM');
    io.signal.addEventListener('abort', passOn);
    const ended = await Promise.race([exitCodeOf(once(child, 'close'), command), cloud.ended]);
    io.signal.removeEventListener('abort', passOn);
    if (typeof ended === 'number') return ended;
    child.kill('SIGTERM');
    throw new Error(ended);
  } finally {
    await cloud.stop();
  }
}

/** `attacca local-cloud env`: the variables for the one that runs. */
export async function environmentCommand(
  options: {
    readonly format: EnvironmentFormat;
    readonly portBase?: number;
    readonly admin?: string;
    readonly serviceAccount: readonly string[];
  },
  io: CommandIo,
): Promise<ExitCode> {
  const port = portsAt(options.portBase ?? DEFAULT_CLOUD_PORT).admin;
  const admin =
    options.admin ??
    (options.portBase === undefined ? process.env['ATTACCA_LOCAL_CLOUD_ADMIN'] : undefined) ??
    `http://127.0.0.1:${port}`;
  const variables = await environmentOf(admin, options.serviceAccount[0]);
  io.out(environmentText(variables, options.format));
  return exitCodes.success;
}

type Defaults = Pick<CloudRequest, 'dataDir' | 'ports'>;

async function start(options: LocalCloudOptions, defaults: Defaults): Promise<CloudProcess> {
  return startCloudProcess({
    configuration: cloudConfiguration(requestOf(options, defaults)),
    ...(options.import === undefined ? {} : { importFrom: options.import }),
    ...(options.exportOnExit === undefined ? {} : { exportOnExit: options.exportOnExit }),
  });
}

/** @throws UsageError for options that contradict each other */
export function requestOf(options: LocalCloudOptions, defaults: Defaults): CloudRequest {
  if (options.memory === true && options.dataDir !== undefined) {
    throw new UsageError('--memory keeps nothing, --data-dir keeps everything there: give one.');
  }
  if (options.freePorts === true && options.portBase !== undefined) {
    throw new UsageError('--free-ports takes any ports, --port-base takes those: give one.');
  }
  const ports = options.freePorts === true ? 'free' : baseOf(options);
  const dataDir = options.memory === true ? null : folderOf(options);
  // What the file says goes before what is taken when nothing is said.
  const fallback = options.config === undefined ? defaults : {};
  return {
    ...fallback,
    ...(ports === undefined ? {} : { ports }),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(options.config === undefined ? {} : { configFile: options.config }),
    ...(options.project === undefined ? {} : { project: options.project }),
    ...(options.rules === undefined ? {} : { rulesFile: options.rules }),
    ...(options.indexes === undefined ? {} : { indexesFile: options.indexes }),
    topics: options.topic,
    buckets: options.bucket,
    serviceAccounts: options.serviceAccount,
  };
}

function baseOf({ portBase }: LocalCloudOptions): { base: number } | undefined {
  return portBase === undefined ? undefined : { base: portBase };
}

function folderOf({ dataDir }: LocalCloudOptions): string | undefined {
  return dataDir === undefined ? undefined : resolve(dataDir);
}

async function environmentOf(
  admin: string,
  serviceAccount: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const query = serviceAccount === undefined ? {} : { service_account: serviceAccount };
  const url = `${admin}/v1/environment?${new URLSearchParams(query).toString()}`;
  const response = await fetch(url).catch((cause: unknown) => {
    throw new Error(`No local cloud answers at ${admin}. Start one with: attacca local-cloud`, {
      cause,
    });
  });
  const answer = (await response.json()) as Record<string, string> & {
    error?: { message: string };
  };
  if (!response.ok) throw new UsageError(answer.error?.message ?? response.statusText);
  return answer;
}

/** As a shell names them: not found, or found and not to be executed. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

async function exitCodeOf(closed: Promise<unknown[]>, command: string): Promise<number> {
  try {
    const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
    return signal === null ? (code ?? exitCodes.failed) : 128 + constants.signals[signal];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    process.stderr.write(`attacca: ${command}: ${message}\n`);
    return code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE;
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
