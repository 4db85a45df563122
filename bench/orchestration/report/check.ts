/** A benchmark fails when what it measured did something wrong, never because it was slow. */
export class WrongResult extends Error {
  override readonly name = 'WrongResult';
}

/** @throws WrongResult */
export function check(isRight: boolean, message: string): void {
  if (!isRight) throw new WrongResult(message);
}

/** Runs a benchmark; whatever it throws makes the exit code 1. */
export function runBenchmark(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
