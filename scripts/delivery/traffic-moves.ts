/*
 * How traffic moves from the revision that serves to the one that was deployed, as arguments of `gcloud run services
 * update-traffic`. Two tags keep what has to be known later on the service itself: `stable` is the revision that served
 * before, `candidate` gives the new one an address of its own. Pure.
 */

/** Of a Cloud Run service what traffic is decided by, as `gcloud run services list --format=json` has it. */
export interface RunService {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly latestCreatedRevisionName?: string;
    readonly latestReadyRevisionName?: string;
    readonly traffic?: readonly TrafficTarget[];
  };
}
interface TrafficTarget {
  readonly revisionName?: string;
  readonly percent?: number;
  readonly tag?: string;
  readonly url?: string;
}

/** In the order in which a delivery goes through them; `back` from anywhere. */
export const trafficMoves = ['hold', 'candidate', 'share', 'all', 'back'] as const;
export type TrafficMove = (typeof trafficMoves)[number];

/**
 * Arguments that move one service; null where nothing has to move.
 * - `hold`: all traffic stays with the revision that serves now, whatever is deployed.
 * - `candidate`: the new revision gets an address, and no traffic.
 * - `share`: the new revision gets `percent` of the traffic, the one before the rest.
 * - `all`: the newest revision gets everything, those of later deployments too.
 * - `back`: the revision before gets everything.
 * @throws Error for a new revision that is not ready, naming the service.
 */
export function moveTraffic(
  service: RunService,
  move: TrafficMove,
  percent: number,
): readonly string[] | null {
  const stable = taggedRevision(service, 'stable');
  if (move === 'hold') return hold(servingRevision(service));
  if (move === 'all') return ['--to-latest', ...withoutCandidate(service)];
  // Without a revision before there is nothing to share with, and nothing to go back to.
  if (stable === undefined) return null;
  if (move === 'back') return [`--to-revisions=${stable}=100`, ...withoutCandidate(service)];
  const latest = readyRevision(service);
  if (latest === stable) return null;
  if (move === 'candidate') return [`--update-tags=candidate=${latest}`];
  return [`--to-revisions=${latest}=${percent},${stable}=${100 - percent}`];
}

/** The address of a service's candidate; undefined where nothing new was deployed. */
export function candidateUrl({ status }: RunService): string | undefined {
  return status.traffic?.find(({ tag }) => tag === 'candidate')?.url;
}

function hold(serving: string | undefined): readonly string[] | null {
  if (serving === undefined) return null;
  return [`--to-revisions=${serving}=100`, `--update-tags=stable=${serving}`];
}

/** The one with the most traffic: if a delivery was cut off in between, that is the one before. */
function servingRevision({ status }: RunService): string | undefined {
  const serving = (status.traffic ?? []).filter(({ percent = 0 }) => percent > 0);
  const [most] = serving.sort((a, b) => (b.percent ?? 0) - (a.percent ?? 0));
  return most?.revisionName;
}

function taggedRevision({ status }: RunService, tag: string): string | undefined {
  return status.traffic?.find((target) => target.tag === tag)?.revisionName;
}

function readyRevision({ metadata, status }: RunService): string {
  const { latestCreatedRevisionName: created, latestReadyRevisionName: ready } = status;
  if (ready !== undefined && ready === created) return ready;
  throw new Error(
    `${metadata.name}: the new revision ${created ?? 'there should be'} is not ready.`,
  );
}

function withoutCandidate(service: RunService): string[] {
  return taggedRevision(service, 'candidate') === undefined ? [] : ['--remove-tags=candidate'];
}
