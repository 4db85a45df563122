import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../stack/project-root';

export interface CloudProcessOptions {
  readonly configuration: Readonly<Record<string, unknown>>;
  /** An export to begin with. */
  readonly importFrom?: string;
  /** Where an export is written when it ends. */
  readonly exportOnExit?: string;
}

export interface CloudProcess {
  /** The variables of a process that runs as nobody. */
  readonly environment: Readonly<Record<string, string>>;
  /** Base URL of the admin endpoint and status page. */
  readonly admin: string;
  /** Resolves when it has ended by itself. */
  readonly ended: Promise<string>;
  /** Ends it; with an export when that was asked for. @throws Error when it does not end well */
  stop(): Promise<void>;
}

/** For a large export; without one it ends at once. */
const GRACE_MILLISECONDS = 60_000;

/** Starts the local cloud as a process of its own. @throws Error that says why it did not start */
export async function startCloudProcess(options: CloudProcessOptions): Promise<CloudProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-local-cloud-'));
  try {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify(options.configuration));
    const child = spawnCloud(['--config', config, ...processOptions(options)]);
    return cloudProcess(child, await untilReady(child));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function processOptions({ importFrom, exportOnExit }: CloudProcessOptions): string[] {
  return [
    ...(importFrom === undefined ? [] : ['--import', resolve(importFrom)]),
    ...(exportOnExit === undefined ? [] : ['--export-on-exit', resolve(exportOnExit)]),
    '--with-parent',
  ];
}

function spawnCloud(options: readonly string[]): ChildProcess {
  const main = join(projectRoot(), 'dist', 'local-cloud', 'main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing. Run \`npm run build\` first.`);
  return spawn(process.execPath, [main, ...options], {
    // A group of its own: Ctrl-C in the terminal is for us, who end it when its work is done.
    detached: true,
    // stdin stays open and unused: its end tells the process that we are gone.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

interface ReadyLine {
  readonly environment: Readonly<Record<string, string>>;
  readonly endpoints: { readonly admin: string };
}

async function untilReady(child: ChildProcess): Promise<ReadyLine> {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
  const failed = once(child, 'close').then(() => {
    throw new Error(complaint.trim() || 'The local cloud ended before it was ready.');
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const ready = once(lines, 'line').then(([line]) => JSON.parse(String(line)) as ReadyLine);
  // Whichever comes second is of no interest any more.
  failed.catch(() => undefined);
  return Promise.race([ready, failed]);
}

function cloudProcess(child: ChildProcess, ready: ReadyLine): CloudProcess {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const describe = ([code, signal]: [number | null, NodeJS.Signals | null]): string =>
    `The local cloud ended (${signal ?? `exit code ${code}`}). ${complaint}`.trim();
  const stop = async (): Promise<void> => {
    const hard = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS);
    child.kill('SIGTERM');
    const end = await closed;
    clearTimeout(hard);
    if (end[0] !== 0) throw new Error(describe(end));
  };
  let stopped: Promise<void> | undefined;
  return {
    environment: ready.environment,
    admin: `http://${ready.endpoints.admin}`,
    ended: closed.then(describe),
    stop: () => (stopped ??= stop()),
  };
}
