import { existsSync, readFileSync } from 'node:fs';

/** True where the time of ended child processes can be told (Linux). */
export const countsChildren = existsSync('/proc/self/stat');

/** Milliseconds of a tick of the kernel's clock, which is 100 Hz for user programs on every Linux. */
const TICK_MILLISECONDS = 10;

/** CPU milliseconds of this process so far, user and system, with all its threads. */
export function ownCpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The same with the child processes that have ended; those come in steps of 10 ms. */
export function familyCpuMilliseconds(): number {
  return ownCpuMilliseconds() + childrenCpuMilliseconds();
}

function childrenCpuMilliseconds(): number {
  if (!countsChildren) return 0;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The program's name is in parentheses and may hold blanks; the third field follows it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0] = fields.slice(13, 15).map(Number);
  return (user + system) * TICK_MILLISECONDS;
}

/** The middle of some values; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
