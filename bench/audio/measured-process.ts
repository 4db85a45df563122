import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../orchestration/report/check';

/** What a process took, with the programs it started. */
export interface Usage {
  /** The most that was resident of it, and of its programs at the same time at most, in MB of 10^6 bytes. */
  readonly peakMegabytes: number;
  /** Programs count where Linux tells it. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** How often the programs that a process started are looked for. */
const LOOK_MILLISECONDS = 100;

/** Runs `attacca` with arguments. @throws WrongResult when it fails */
export async function measureAttacca(given: readonly string[]): Promise<Usage> {
  const preload = join('bench', 'audio', 'peak-memory.cjs');
  const program = join('dist', 'cli', 'main.js');
  const started = performance.now();
  const child = spawn(process.execPath, ['--require', `./${preload}`, program, ...given], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [told, errors] = [child.stdio[3]!, child.stderr!].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString('utf8');
  });
  let childrenKilobytes = 0;
  const timer = setInterval(() => {
    childrenKilobytes = Math.max(childrenKilobytes, residentOfChildren(child.pid!));
  }, LOOK_MILLISECONDS);
  const [status] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  check(status === 0, `${given.slice(0, 2).join(' ')} ended with ${status}: ${errors!()}`);
  const { peakKilobytes, cpuSeconds } = JSON.parse(told!()) as Record<string, number>;
  return {
    peakMegabytes: ((peakKilobytes! + childrenKilobytes) * 1024) / 1e6,
    cpuSeconds: cpuSeconds!,
    wallSeconds: (performance.now() - started) / 1000,
  };
}

/** What the children of a process had resident at most so far, together, in KiB; 0 where there is no `/proc`. */
function residentOfChildren(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return children.reduce((sum, child) => sum + peakOf(child), 0);
  } catch {
    // It has just ended, or this is no Linux.
    return 0;
  }
}

function peakOf(pid: string): number {
  const [, kilobytes = '0'] =
    /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes);
}
