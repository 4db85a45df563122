/*
 * What runs, as data: every function and worker with its identity, who may call it and what starts it.
 * Workers follow from manifests/; a new manifest needs no line here.
 */

/** What makes a deployable run. `topic`: messages of that topic are pushed to it. */
export type Trigger =
  | { readonly kind: 'http' }
  | { readonly kind: 'document'; readonly document: string }
  | { readonly kind: 'schedule'; readonly everySeconds: number }
  | { readonly kind: 'topic'; readonly topic: string };

export interface Deployable {
  readonly kind: 'function' | 'worker';
  readonly name: string;
  /** E-mail of the service account it runs as. */
  readonly account: string;
  /** `allUsers`, or e-mails. */
  readonly invokers: readonly string[];
  readonly triggers: readonly Trigger[];
  /** Of a function: how its handler is called. */
  readonly signature: 'http' | 'cloudevent';
  readonly concurrency: number;
  readonly timeoutSeconds: number;
}

export interface StackDescription {
  readonly project: string;
  readonly region: string;
  readonly deployables: readonly Deployable[];
  /** Identities that deliver pushes, events and scheduled calls. */
  readonly agents: Readonly<Record<'push' | 'events' | 'schedule', string>>;
  readonly buckets: Readonly<Record<'blobs' | 'staging', string>>;
  readonly topicPrefix: string;
}

/** What the description needs to know of a manifest. */
interface DescribedService {
  readonly service: string;
  readonly concurrency: number;
}

export interface DescribeOptions {
  readonly project: string;
  readonly services: readonly DescribedService[];
  /** 5 on the local stack; in the cloud a minute is the finest there is. */
  readonly sweepEverySeconds: number;
}

const TOPIC_PREFIX = 'tasks-';
/** The chain of deadlines: work 480 s < request 540 s < ack 600 s. */
const REQUEST_SECONDS = 540;
/** Cloud Run's own default for requests that one instance handles at the same time. */
const FUNCTION_CONCURRENCY = 80;

/** Where the messages of a topic end that were refused too often. */
export function deadLetterTopicOf(topic: string): string {
  return `${topic}-dead`;
}

export function describeStack(options: DescribeOptions): StackDescription {
  const account = (name: string): string => `${name}@${options.project}.iam.gserviceaccount.com`;
  const agents = {
    push: account('pubsub-push'),
    events: account('eventarc-trigger'),
    schedule: account('scheduler'),
  };
  const services = [...options.services].sort((a, b) => (a.service < b.service ? -1 : 1));
  const workers = services.map(({ service, concurrency }): Deployable => ({
    kind: 'worker',
    name: service,
    account: account(service),
    invokers: [agents.push],
    triggers: [{ kind: 'topic', topic: `${TOPIC_PREFIX}${service}` }],
    signature: 'http',
    concurrency,
    timeoutSeconds: REQUEST_SECONDS,
  }));
  const callers = { ...agents, workers: workers.map((worker) => worker.account) };
  const functions = functionTable(callers, { ...options, services }).map((row): Deployable => ({
    ...row,
    kind: 'function',
    account: account(row.name),
    concurrency: FUNCTION_CONCURRENCY,
  }));
  return {
    project: options.project,
    region: 'europe-west1',
    deployables: [...functions, ...workers],
    agents,
    buckets: { blobs: `${options.project}-blobs`, staging: `${options.project}-staging` },
    topicPrefix: TOPIC_PREFIX,
  };
}

interface Callers extends Readonly<Record<'push' | 'events' | 'schedule', string>> {
  readonly workers: readonly string[];
}
type FunctionRow = Omit<Deployable, 'kind' | 'account' | 'concurrency'>;

function functionTable(callers: Callers, options: DescribeOptions): FunctionRow[] {
  const http = { signature: 'http', timeoutSeconds: 60 } as const;
  return [
    { name: 'api', invokers: ['allUsers'], triggers: [{ kind: 'http' }], ...http },
    { name: 'internal', invokers: callers.workers, triggers: [{ kind: 'http' }], ...http },
    {
      name: 'orchestrator',
      invokers: [callers.events],
      triggers: [{ kind: 'document', document: 'pipelines/{id}' }],
      signature: 'cloudevent',
      timeoutSeconds: REQUEST_SECONDS,
    },
    {
      name: 'sweeper',
      invokers: [callers.schedule],
      triggers: [{ kind: 'schedule', everySeconds: options.sweepEverySeconds }],
      ...http,
    },
    {
      name: 'dead-letter',
      invokers: [callers.push],
      triggers: options.services.map(({ service }) => ({
        kind: 'topic',
        topic: deadLetterTopicOf(`${TOPIC_PREFIX}${service}`),
      })),
      ...http,
    },
  ];
}
