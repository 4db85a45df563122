import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  deadLetterTopicOf,
  type Deployable,
  type StackDescription,
  type Trigger,
} from './description';
import { HOST, type StackPorts } from './ports';

/*
 * The JSON that `dist/local-cloud/main.js --config` reads: the local counterpart of what Terraform
 * tells Google Cloud. Told as data, because no product folder imports local-cloud.
 */

interface RunTarget {
  readonly run_service: string;
}

export interface LocalCloudConfig {
  readonly project: string;
  readonly region: string;
  readonly host: string;
  readonly data_dir: string | null;
  readonly ports: StackPorts['cloud'];
  readonly service_accounts: readonly string[];
  readonly datastore_users: readonly string[];
  readonly buckets: readonly { readonly name: string; readonly cors_origins: readonly string[] }[];
  readonly topics: readonly string[];
  readonly subscriptions: readonly SubscriptionConfig[];
  readonly run_services: readonly RunServiceConfig[];
  readonly firestore_triggers: readonly FirestoreTriggerConfig[];
  readonly schedules: readonly ScheduleConfig[];
  readonly firestore_rules_file?: string;
  readonly firestore_indexes_file?: string;
}

interface SubscriptionConfig {
  readonly name: string;
  readonly topic: string;
  readonly ack_deadline_seconds: number;
  readonly push: { readonly target: RunTarget; readonly service_account: string };
  readonly retry_policy: {
    readonly minimum_backoff_seconds: number;
    readonly maximum_backoff_seconds: number;
  };
  readonly filter?: string;
  readonly dead_letter?: { readonly topic: string; readonly max_delivery_attempts: number };
}

interface RunServiceConfig {
  readonly name: string;
  readonly port: number;
  readonly target: string;
  readonly invokers: readonly string[];
  readonly concurrency: number;
  readonly timeout_seconds: number;
}

interface FirestoreTriggerConfig {
  readonly name: string;
  readonly event_type: string;
  readonly document: string;
  readonly target: RunTarget;
  readonly service_account: string;
}

interface ScheduleConfig {
  readonly name: string;
  readonly every_seconds: number;
  readonly target: RunTarget;
  readonly service_account: string;
}

export interface LocalCloudPlace {
  readonly ports: StackPorts;
  readonly dataDir: string;
  /** Where `firestore.rules` and `firestore.indexes.json` lie. */
  readonly root: string;
  readonly consoleOrigins: readonly string[];
}

/** Pub/Sub's longest: the last link of the chain of deadlines (work 480 s < request 540 s < ack 600 s). */
const ACK_DEADLINE_SECONDS = 600;
const RETRY_POLICY = { minimum_backoff_seconds: 1, maximum_backoff_seconds: 60 };
/** With the backoff above, half a minute of a worker that cannot be reached. */
const MAX_DELIVERY_ATTEMPTS = 6;
/** The one event that workers know. What a newer version publishes besides is for others. */
const WORKER_FILTER = 'attributes.event_type = "TaskQueued"';

export function localCloudConfig(
  description: StackDescription,
  place: LocalCloudPlace,
): LocalCloudConfig {
  const { deployables, agents, buckets } = description;
  const subscriptions = subscriptionsOf(description);
  const deadLetterTopics = subscriptions.flatMap(({ dead_letter }) => dead_letter?.topic ?? []);
  return {
    project: description.project,
    region: description.region,
    host: HOST,
    data_dir: join(place.dataDir, 'cloud'),
    ports: place.ports.cloud,
    service_accounts: [...deployables.map(({ account }) => account), ...Object.values(agents)],
    // Workers know nothing: not even a token of theirs opens Firestore.
    datastore_users: deployables
      .filter(({ kind }) => kind === 'function')
      .map(({ account }) => account),
    buckets: Object.values(buckets).map((name) => ({ name, cors_origins: place.consoleOrigins })),
    topics: [...new Set([...subscriptions.map(({ topic }) => topic), ...deadLetterTopics])],
    subscriptions,
    run_services: deployables.map((deployable) => runService(deployable, place.ports)),
    firestore_triggers: firestoreTriggers(description),
    schedules: schedules(description),
    ...fileIfThere('firestore_rules_file', join(place.root, 'firestore.rules')),
    ...fileIfThere('firestore_indexes_file', join(place.root, 'firestore.indexes.json')),
  };
}

/** Every trigger of one kind, with the deployable it starts. */
function triggersOf<Kind extends Trigger['kind']>(
  { deployables }: StackDescription,
  kind: Kind,
): { deployable: Deployable; trigger: Extract<Trigger, { kind: Kind }> }[] {
  return deployables.flatMap((deployable) =>
    deployable.triggers
      .filter((trigger): trigger is Extract<Trigger, { kind: Kind }> => trigger.kind === kind)
      .map((trigger) => ({ deployable, trigger })),
  );
}

function subscriptionsOf(description: StackDescription): SubscriptionConfig[] {
  return triggersOf(description, 'topic').map(({ deployable, trigger: { topic } }) => ({
    name: topic,
    topic,
    ack_deadline_seconds: ACK_DEADLINE_SECONDS,
    push: { target: { run_service: deployable.name }, service_account: description.agents.push },
    retry_policy: RETRY_POLICY,
    // A worker's messages end in its dead-letter topic; those of a function have nowhere further to go.
    ...(deployable.kind === 'worker'
      ? {
          filter: WORKER_FILTER,
          dead_letter: {
            topic: deadLetterTopicOf(topic),
            max_delivery_attempts: MAX_DELIVERY_ATTEMPTS,
          },
        }
      : {}),
  }));
}

function firestoreTriggers(description: StackDescription): FirestoreTriggerConfig[] {
  return triggersOf(description, 'document').map(({ deployable, trigger: { document } }) => ({
    name: `${deployable.name}-${document
      .replace(/\/?\{\w+\}\/?/g, ' ')
      .trim()
      .replaceAll(' ', '-')}`,
    event_type: 'google.cloud.firestore.document.v1.written',
    document,
    target: { run_service: deployable.name },
    service_account: description.agents.events,
  }));
}

function schedules(description: StackDescription): ScheduleConfig[] {
  return triggersOf(description, 'schedule').map(({ deployable, trigger }) => ({
    name: deployable.name,
    every_seconds: trigger.everySeconds,
    target: { run_service: deployable.name },
    service_account: description.agents.schedule,
  }));
}

function runService(deployable: Deployable, ports: StackPorts): RunServiceConfig {
  const { front, process } = portsOf(deployable.name, ports);
  return {
    name: deployable.name,
    port: front,
    target: `http://${HOST}:${process}`,
    invokers: deployable.invokers,
    concurrency: deployable.concurrency,
    timeout_seconds: deployable.timeoutSeconds,
  };
}

/** @throws Error for a deployable that has no ports: description and ports are of different stacks. */
export function portsOf(name: string, ports: StackPorts): { front: number; process: number } {
  const pair = ports.deployables[name];
  if (pair === undefined) throw new Error(`No ports were chosen for ${name}.`);
  return pair;
}

function fileIfThere<Name extends string>(name: Name, path: string): { [K in Name]?: string } {
  return (existsSync(path) ? { [name]: path } : {}) as { [K in Name]?: string };
}
