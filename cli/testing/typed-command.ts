import { type CommandIo } from '../command-io';
import { runProgram } from '../program';

/** What a command that was typed has printed, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `attacca ARGS` in this process. */
export async function typedCommand(
  args: readonly string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<Ended> {
  let out = '';
  let err = '';
  const io: CommandIo = {
    out: (text) => (out += text),
    progress: { write: (text) => (err += text) },
    signal,
  };
  const code = await runProgram(args, io);
  return { code, out, err };
}
