import { type Commands } from './commands';
import { outputs } from './environment';
import { readOptions } from './options';
import { smokeTest } from './smoke/smoke-test';
import { readPercent, trafficMover, type TrafficMover } from './traffic';

/**
 * Brings what was deployed without traffic to the users: first the new API by its own address, then a share of the
 * traffic, then all, with a smoke test after each. If one fails, everything goes back to the revisions before.
 */
export async function rollout(
  args: readonly string[],
  root: string,
  commands: Commands,
): Promise<void> {
  const options = readOptions(args, {
    verb: 'rollout',
    needed: ['project', 'region'],
    free: { percent: '10' },
  });
  const told = await outputs(commands);
  const apiKey = textOf(told, 'web_api_key');
  await rollOut({
    percent: readPercent(options.percent),
    mover: trafficMover({ place: options, root, commands }),
    apiUrl: textOf(told, 'api_url'),
    test: (url) => smokeTest({ url, project: options.project, apiKey }),
  });
}

export interface Rollout {
  /** What the new revisions get at first. */
  readonly percent: number;
  readonly mover: TrafficMover;
  readonly apiUrl: string;
  /** Throws if what answers at the address does not work. */
  readonly test: (url: string) => Promise<void>;
}

/** @throws what the failed step threw, after the traffic went back. */
export async function rollOut({ percent, mover, apiUrl, test }: Rollout): Promise<void> {
  try {
    await mover.move('candidate', percent);
    const candidate = await mover.candidateOf('api');
    if (candidate !== undefined) await test(candidate);
    await mover.move('share', percent);
    await test(apiUrl);
    await mover.move('all', percent);
    await test(apiUrl);
  } catch (error) {
    process.stderr.write(`Not delivered, everything goes back: ${String(error)}\n`);
    await mover.move('back', percent);
    throw error;
  }
}

function textOf(told: Readonly<Record<string, unknown>>, name: string): string {
  const value = told[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`Terraform has no output ${name}; was it applied?`);
}
