import { readFileSync } from 'node:fs';
import { type Stack } from '@attacca/cli';

/** What one process holds, and has used since it began. */
export interface ProcessUsage {
  readonly residentBytes: number;
  /** User and system time, its own and that of the children it has waited for. */
  readonly cpuSeconds: number;
}

/** By the name of the process. */
export type StackUsage = Readonly<Record<string, ProcessUsage>>;

/** What `/proc` counts time in: Linux has long had this one value for all programs. */
const TICKS_PER_SECOND = 100;

/** Of every process of a stack; empty where the system has no /proc. */
export function usageOf(stack: Stack): StackUsage {
  const entries = stack.processes().flatMap(({ name, pid }) => {
    const usage = pid === undefined ? undefined : processUsage(pid);
    return usage === undefined ? [] : [[name, usage] as const];
  });
  return Object.fromEntries(entries);
}

/** CPU seconds between two looks, by process. */
export function cpuBetween(
  before: StackUsage,
  after: StackUsage,
): Readonly<Record<string, number>> {
  const entries = Object.entries(after).map(([name, { cpuSeconds }]) => [
    name,
    cpuSeconds - (before[name]?.cpuSeconds ?? 0),
  ]);
  return Object.fromEntries(entries) as Record<string, number>;
}

function processUsage(pid: number): ProcessUsage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; the numbered fields follow from the third.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [14, 15, 16, 17].map((field) => Number(fields[field - 3]));
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return {
      residentBytes: Number(kibibytes) * 1024,
      cpuSeconds: ticks.reduce((total, value) => total + value, 0) / TICKS_PER_SECOND,
    };
  } catch {
    return undefined;
  }
}
