import { type Commands } from './commands';
import { readOptions } from './options';
import { deployedServices } from './project-files';
import {
  candidateUrl,
  moveTraffic,
  trafficMoves,
  type RunService,
  type TrafficMove,
} from './traffic-moves';
import { UsageError } from './usage-error';

/** Where the services are. */
export interface Place {
  readonly project: string;
  readonly region: string;
}

/** `npm run traffic -- hold | candidate | share | all | back`. */
export async function traffic(
  args: readonly string[],
  root: string,
  commands: Commands,
): Promise<void> {
  const options = readOptions(args, {
    verb: 'traffic',
    words: [trafficMoves.join('|')],
    needed: ['project', 'region'],
    free: { percent: '10' },
  });
  const move = trafficMoves.find((name) => name === options.words[0]);
  if (move === undefined)
    throw new UsageError(`The move is ${options.words[0]}; allowed is ${trafficMoves.join(', ')}.`);
  const mover = trafficMover({ place: options, root, commands });
  await mover.move(move, readPercent(options.percent));
}

/** @throws UsageError unless it is a whole number from 1 to 99. */
export function readPercent(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new UsageError(`--percent is ${text}; allowed is a whole number from 1 to 99.`);
}

export interface TrafficMover {
  /** Moves every service of the deployment. */
  move(move: TrafficMove, percent: number): Promise<void>;
  /** The address of the new revision of one service; undefined where it is not new. */
  candidateOf(service: string): Promise<string | undefined>;
}

export function trafficMover({
  place: { project, region },
  root,
  commands: { run, ask },
}: {
  readonly place: Place;
  readonly root: string;
  readonly commands: Commands;
}): TrafficMover {
  const where = [`--project=${project}`, `--region=${region}`];
  const ours = deployedServices(root);
  const services = async (): Promise<readonly RunService[]> => {
    const text = await ask('gcloud', ['run', 'services', 'list', ...where, '--format=json']);
    const listed = JSON.parse(text) as readonly RunService[];
    return listed.filter(({ metadata }) => ours.includes(metadata.name));
  };
  return {
    move: async (move, percent) => {
      for (const service of await services()) {
        const change = moveTraffic(service, move, percent);
        if (change === null) continue;
        const update = ['run', 'services', 'update-traffic', service.metadata.name];
        await run('gcloud', [...update, ...change, ...where, '--quiet']);
      }
    },
    candidateOf: async (name) => {
      const found = (await services()).find(({ metadata }) => metadata.name === name);
      return found === undefined ? undefined : candidateUrl(found);
    },
  };
}
