import type { ProgressStream } from './progress/reporter';

/** What a command sees of the process it runs in; tests give it another. */
export interface CommandIo {
  /** Standard output: what was asked for, and nothing else. */
  readonly out: (text: string) => void;
  /** Standard error: progress and complaints. */
  readonly progress: ProgressStream;
  /** Aborts when the user wants the command to end. */
  readonly signal: AbortSignal;
  /** The built program, which can run as a thread of itself; absent in tests. */
  readonly program?: string;
}

export const exitCodes = { success: 0, failed: 1, usage: 2 } as const;
/** One of those, or what a command ended with that was run for the user. */
export type ExitCode = number;

/** One JSON document, as every command prints it under `--json`. */
export function printJson(io: CommandIo, value: unknown): void {
  io.out(`${JSON.stringify(value, null, 2)}\n`);
}
