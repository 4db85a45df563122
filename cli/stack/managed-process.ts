import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { openLogFile } from './log-file';

export interface ProcessSpec {
  readonly name: string;
  readonly role: 'cloud' | 'function' | 'worker';
  /** The script and its arguments; it runs under this Node. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logPath: string;
  /** A script that is loaded first: ends the process with its supervisor. */
  readonly parentWatch: string;
}

export interface ManagedProcess {
  readonly name: string;
  readonly role: ProcessSpec['role'];
  /** Undefined between the end of one process and the start of the next. */
  readonly pid: number | undefined;
  readonly restarts: number;
  /** Sends a signal to the current process. SIGTERM and SIGKILL count as a crash: it comes back. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it for good: SIGTERM, and SIGKILL after the grace period. Calling it again changes nothing. */
  stop(graceMilliseconds: number): Promise<void>;
}

export interface ProcessEvents {
  /** A line of standard output. */
  readonly onLine?: (line: string) => void;
  /** Anything written to standard output or error. */
  readonly onOutput?: (text: string) => void;
  /** The process id has changed, to another or to none. */
  readonly onChange?: () => void;
  readonly onExit?: (reason: string) => void;
}

/** As Cloud Run does: at once the first time, ever more slowly for what keeps failing. */
const FIRST_DELAY_MILLISECONDS = 100;
const LONGEST_DELAY_MILLISECONDS = 10_000;
/** A process that lived this long starts again with the first delay. */
const STABLE_MILLISECONDS = 10_000;

/** The pause before the next start after `failures` quick ends in a row. */
export function restartDelay(failures: number): number {
  return Math.min(FIRST_DELAY_MILLISECONDS * 2 ** failures, LONGEST_DELAY_MILLISECONDS);
}

/** Starts a process and starts it again whenever it ends, until it is stopped. */
export function manageProcess(spec: ProcessSpec, events: ProcessEvents = {}): ManagedProcess {
  const log = openLogFile(spec.logPath);
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;
  let failures = 0;
  let restarts = 0;

  const start = (): void => {
    const startedAt = Date.now();
    const current = spawnProcess(spec);
    child = current;
    for (const stream of [current.stdout, current.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        log.write(chunk);
        events.onOutput?.(chunk.toString('utf8'));
      });
    }
    if (current.stdout !== null && events.onLine !== undefined) {
      createInterface({ input: current.stdout }).on('line', events.onLine);
    }
    current.once('error', (error) => log.write(`[stack] could not start: ${error.message}\n`));
    current.once('close', (code, signal) => {
      child = undefined;
      const reason = signal === null ? `exit code ${code}` : signal;
      log.write(`[stack] ${spec.name} ended: ${reason}\n`);
      events.onChange?.();
      if (isStopping) return;
      events.onExit?.(reason);
      failures = Date.now() - startedAt > STABLE_MILLISECONDS ? 0 : failures + 1;
      restarts += 1;
      timer = setTimeout(start, restartDelay(failures - 1));
    });
    events.onChange?.();
  };
  const stop = async (graceMilliseconds: number): Promise<void> => {
    isStopping = true;
    clearTimeout(timer);
    if (child !== undefined) await endChild(child, graceMilliseconds);
    log.close();
  };
  let stopped: Promise<void> | undefined;
  start();

  return {
    name: spec.name,
    role: spec.role,
    get pid() {
      return child?.pid;
    },
    get restarts() {
      return restarts;
    },
    kill: (signal) => void child?.kill(signal),
    stop: (graceMilliseconds) => (stopped ??= stop(graceMilliseconds)),
  };
}

function spawnProcess(spec: ProcessSpec): ChildProcess {
  return spawn(process.execPath, ['--require', spec.parentWatch, ...spec.args], {
    env: spec.env,
    // A group of its own: Ctrl-C in the terminal is for the supervisor, which ends the others in order.
    detached: true,
    // stdin stays open and unused: its end tells the process that we are gone.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function endChild(child: ChildProcess, graceMilliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
    child.once('close', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
