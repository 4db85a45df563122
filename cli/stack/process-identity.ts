import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process as it can be recognised later: ids are given out again, command lines rarely with them. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly command: string;
}

/** The command line of a running process; undefined if there is none of that id. */
function commandLineOf(pid: number): string | undefined {
  try {
    const text =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, command: commandLineOf(pid) ?? '' };
}

/** True if the very process still runs, and not another that was given its id. */
export function isRunning({ pid, command }: ProcessIdentity): boolean {
  return command !== '' && commandLineOf(pid) === command;
}
