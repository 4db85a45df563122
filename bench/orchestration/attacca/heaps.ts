import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack } from '@attacca/cli';

/** Bytes that a process holds on its heap and in buffers after a collection, by its name. */
export type Heaps = Readonly<Record<string, number>>;

export interface HeapMeter {
  /** For the stack whose processes are to be asked. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the main thread of every process that was started with the environment: all but the local cloud. */
  read(stack: Stack): Promise<Heaps>;
  stop(): void;
}

const LONGEST_WAIT_MILLISECONDS = 5000;

/** Resident memory says what V8 once took from the system; this says what is still in use. */
export function startHeapMeter(): HeapMeter {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-heaps-'));
  const probe = join(process.cwd(), 'bench/orchestration/attacca/heap-probe.cjs');
  return {
    environment: { NODE_OPTIONS: `--require ${probe}`, HEAP_FOLDER: folder },
    read: async (stack) => {
      const asked = stack.processes().filter(({ role }) => role !== 'cloud');
      const entries = asked.map(async ({ name, pid }) => [name, await ask(folder, pid)] as const);
      return Object.fromEntries(await Promise.all(entries));
    },
    stop: () => rmSync(folder, { recursive: true }),
  };
}

async function ask(folder: string, pid: number | undefined): Promise<number> {
  if (pid === undefined) return NaN;
  const path = join(folder, `${pid}.json`);
  rmSync(path, { force: true });
  process.kill(pid, 'SIGUSR2');
  const until = performance.now() + LONGEST_WAIT_MILLISECONDS;
  while (!existsSync(path)) {
    if (performance.now() > until) throw new Error(`Process ${pid} does not tell of its heap.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return Number(readFileSync(path, 'utf8'));
}
