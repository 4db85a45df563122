/** What `npm run simulate` is asked for. */
export interface RunOptions {
  readonly from: number;
  readonly seeds: number;
  /** Prints how the run went, also when nothing failed. */
  readonly isTraced: boolean;
  readonly threads: number;
  /** Failing seeds after which no others are begun. */
  readonly mostFailures: number;
}

export const usage = `Runs pipelines in a simulated cloud, one world for every seed.
  --seeds N     so many seeds (1000)
  --from N      the first of them (0)
  --seed N      this one alone
  --trace       prints the last decisions, also of a run in which nothing failed
  --threads N   worker threads (one for every core)
  --failures N  stops after so many failing seeds (3)
`;

/** @throws Error that names the argument */
export function readOptions(args: readonly string[], cores: number): RunOptions {
  const numbers = new Map<string, number>();
  let isTraced = false;
  for (let index = 0; index < args.length; index += 1) {
    const name = args[index] ?? '';
    if (name === '--trace') {
      isTraced = true;
      continue;
    }
    if (!['--seeds', '--from', '--seed', '--threads', '--failures'].includes(name))
      throw new Error(`There is no argument ${name}.\n${usage}`);
    index += 1;
    const value = Number(args[index] ?? NaN);
    if (!Number.isInteger(value) || value < 0)
      throw new Error(`${name} takes an integer from 0, not ${args[index] ?? 'nothing'}.`);
    numbers.set(name, value);
  }
  const seed = numbers.get('--seed');
  return {
    from: seed ?? numbers.get('--from') ?? 0,
    seeds: seed === undefined ? (numbers.get('--seeds') ?? 1000) : 1,
    isTraced,
    threads: Math.max(1, numbers.get('--threads') ?? cores),
    mostFailures: Math.max(1, numbers.get('--failures') ?? 3),
  };
}
