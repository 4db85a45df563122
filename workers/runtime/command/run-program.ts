import { spawn } from 'node:child_process';
import { AttaccaError } from '@attacca/core';
import { type CommandLine } from './command-line';

interface ProgramLimits {
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly timeLimitSeconds: number;
}

const STDERR_TAIL_CHARACTERS = 2000;

/**
 * Runs a program to its end. It gets no standard input and no environment but PATH, and is killed with
 * all it started on abort and time limit.
 * @throws AttaccaError OPERATION_FAILED with the end of its stderr, TASK_TIMEOUT, or the signal's reason
 */
export function runProgram({ program, args }: CommandLine, limits: ProgramLimits): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      cwd: limits.folder,
      env: { PATH: process.env['PATH'], TMPDIR: limits.folder },
      stdio: ['ignore', 'ignore', 'pipe'],
      // A process group of its own, so that what it starts can be killed with it.
      detached: true,
    });
    let tail = '';
    let isLate = false;
    const kill = (): void => killGroup(child.pid);
    const timer = setTimeout(() => {
      isLate = true;
      kill();
    }, limits.timeLimitSeconds * 1000);
    const settle = (error: unknown): void => {
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', kill);
      if (limits.signal.aborted) reject(limits.signal.reason as Error);
      else if (isLate)
        reject(
          new AttaccaError(
            'TASK_TIMEOUT',
            `${program} took longer than ${limits.timeLimitSeconds} s.`,
          ),
        );
      else if (error instanceof Error) reject(error);
      else resolve();
    };
    limits.signal.addEventListener('abort', kill, { once: true });
    if (limits.signal.aborted) kill();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-STDERR_TAIL_CHARACTERS);
    });
    child.once('error', (cause) => settle(notStarted(program, cause)));
    child.once('close', (code, signal) =>
      settle(code === 0 ? null : failed(program, code ?? signal ?? 'unknown', tail)),
    );
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function notStarted(program: string, cause: Error): AttaccaError {
  return new AttaccaError('INTERNAL', `The program ${program} cannot be started on this worker.`, {
    cause,
  });
}

function failed(program: string, status: number | string, tail: string): AttaccaError {
  const words = tail.trim() === '' ? '' : `: ${tail.trim()}`;
  return new AttaccaError('OPERATION_FAILED', `${program} ended with ${status}${words}`);
}
