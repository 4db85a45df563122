import { setTimeout as pause } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity';
import { readStackState, removeStackState } from './state-file';

/** Time for the processes of a dead stack to follow their supervisor by themselves. */
const GRACE_MILLISECONDS = 1500;
const POLL_MILLISECONDS = 25;

/**
 * Ends what an earlier stack on this data folder has left running, and forgets it. Only processes
 * that still are what the file says: their ids may meanwhile belong to somebody else.
 * @returns how many had to be ended.
 */
export async function endLeftovers(dataDir: string): Promise<number> {
  const state = readStackState(dataDir);
  if (state === undefined) return 0;
  const leftovers = state.processes.filter(isRunning);
  for (const { pid } of leftovers) signal(pid, 'SIGTERM');
  await untilGone(leftovers);
  for (const { pid } of leftovers.filter(isRunning)) signal(pid, 'SIGKILL');
  await untilGone(leftovers);
  removeStackState(dataDir);
  return leftovers.length;
}

async function untilGone(processes: readonly ProcessIdentity[]): Promise<void> {
  const deadline = Date.now() + GRACE_MILLISECONDS;
  while (processes.some(isRunning) && Date.now() < deadline) await pause(POLL_MILLISECONDS);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
