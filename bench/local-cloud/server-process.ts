import { spawn, type ChildProcess } from 'node:child_process';
import {
  emptyConfig as nothingConfigured,
  startLocalCloud,
  type LocalCloudConfig,
} from '@attacca/local-cloud';

/** A local cloud in a process of its own, so that a benchmark's client does not share its core. */
export interface ServerProcess {
  readonly environment: Readonly<Record<string, string>>;
  /** From the start of the process until every service answered. */
  readonly readyMilliseconds: number;
  /** Resident memory now. */
  residentBytes(): Promise<number>;
  stop(): Promise<void>;
}

const SERVE = 'serve';

const emptyConfig: LocalCloudConfig = { ...nothingConfigured, project: 'demo-bench' };

export const PROJECT = emptyConfig.project;

/** Starts this very bundle again as a local cloud. `dataDir` null keeps everything in memory. */
export async function startServerProcess(
  options: Partial<LocalCloudConfig> = {},
): Promise<ServerProcess> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...process.execArgv, process.argv[1]!, SERVE, JSON.stringify({ ...emptyConfig, ...options })],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const environment = (await nextMessage(child)) as Record<string, string>;
  const readyMilliseconds = performance.now() - started;
  return {
    environment,
    readyMilliseconds,
    residentBytes: async () => {
      child.send('memory');
      return (await nextMessage(child)) as number;
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** In the started process: serves until it is killed. Answers false in the process that measures. */
export function isServerProcess(): boolean {
  if (process.argv[2] !== SERVE) return false;
  const config = JSON.parse(process.argv[3]!) as LocalCloudConfig;
  void startLocalCloud(config).then((cloud) => {
    process.send?.(cloud.environment());
    process.on('message', () => process.send?.(process.memoryUsage.rss()));
    process.once('SIGTERM', () => void cloud.stop().then(() => process.exit(0)));
  });
  return true;
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the local cloud ended with ${String(code)}`)));
  });
}
