/** What a benchmark of audio is asked to do. */
export interface BenchArguments {
  /** A Python that has librosa; null for recorded times. */
  readonly python: string | null;
  /** Lengths of the music, in seconds. */
  readonly seconds: readonly number[];
  /** Names of operations, or parts of names; empty for all. */
  readonly only: readonly string[];
  /** Music to use; null for what comes with the repository. */
  readonly file: string | null;
}

const USAGE =
  'usage: node bench/run.mjs audio/NAME [--python /path/to/python] [--seconds 60,600] [--only NAME,…] [--file MUSIC]';

/** Reads the command line. @throws Error that says how it is meant */
export function readArguments(
  given: readonly string[],
  defaults: { readonly seconds: readonly number[] },
): BenchArguments {
  const values = new Map<string, string>();
  for (let i = 0; i < given.length; i += 2) {
    const [name = '', value] = given.slice(i, i + 2);
    if (!/^--(python|seconds|only|file)$/.test(name) || value === undefined) {
      throw new Error(`${name} is not understood; ${USAGE}`);
    }
    values.set(name, value);
  }
  const list = (name: string): string[] => values.get(name)?.split(',').filter(Boolean) ?? [];
  const seconds = list('--seconds').map(Number);
  if (seconds.some((value) => !(value >= 1))) throw new Error(`--seconds takes numbers; ${USAGE}`);
  return {
    python: values.get('--python') ?? null,
    seconds: seconds.length > 0 ? seconds : defaults.seconds,
    only: list('--only'),
    file: values.get('--file') ?? null,
  };
}

/** True if an operation is asked for: by its name, the name without its prefix, or by no name at all. */
export function isWanted(operation: string, only: readonly string[]): boolean {
  return (
    only.length === 0 || only.some((name) => operation === name || operation.endsWith(`-${name}`))
  );
}
