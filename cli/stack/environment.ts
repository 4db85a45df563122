import { resolve } from 'node:path';
import type { Deployable, StackDescription } from './description';
import { portsOf } from './local-cloud-config';
import { HOST, type StackPorts } from './ports';

/** What the local cloud says of itself once it runs. */
export interface CloudAddresses {
  /** `host:port` of each service account's metadata server, by e-mail. */
  readonly metadataHosts: Readonly<Record<string, string>>;
  /** IAM Credentials, for URLs that are signed without a key file. */
  readonly signBlobEndpoint: string;
}

export interface EnvironmentOptions {
  readonly description: StackDescription;
  readonly ports: StackPorts;
  readonly cloud: CloudAddresses;
  readonly consoleOrigins: readonly string[];
}

export type Environment = Readonly<Record<string, string>>;

/** Tasks of one fan-out handed out at a time: enough to keep a laptop's workers busy, few enough for others' turn. */
const DISPATCH_WINDOW = 8;

/** Nothing else of the caller's environment reaches a process: what works here must not hang on it. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** What every process of the stack is given of the environment the stack was started in. */
export function inheritedEnvironment(from: NodeJS.ProcessEnv): Environment {
  const present = PASSED_ON.map((name) => [name, from[name]] as const);
  return Object.fromEntries(
    present.filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** How a worker runs models is the caller's choice, as it is for `attacca op`. */
const OF_MODELS = ['MODELS_LOCATION', 'MODEL_ENGINE', 'MODEL_THREADS'];

/** What workers are given of it besides. A folder may be relative to where the caller is. */
export function modelEnvironment(from: NodeJS.ProcessEnv): Environment {
  const chosen: Record<string, string> = {};
  for (const name of OF_MODELS) {
    const value = from[name];
    if (value !== undefined && value !== '') chosen[name] = value;
  }
  const location = chosen['MODELS_LOCATION'];
  if (location !== undefined && !/^[a-z]+:\/\//.test(location))
    chosen['MODELS_LOCATION'] = resolve(location);
  return chosen;
}

/** The public address of a function or worker: its front door. */
export function urlOf(name: string, ports: StackPorts): string {
  return `http://${HOST}:${portsOf(name, ports).front}`;
}

/** `host:port` of a service of the local cloud. */
export function hostOf(service: keyof StackPorts['cloud'], ports: StackPorts): string {
  return `${HOST}:${ports.cloud[service]}`;
}

/** The variables a deployable is started with, on top of the inherited ones. */
export function environmentOf(deployable: Deployable, options: EnvironmentOptions): Environment {
  return {
    ...platformEnvironment(deployable, options),
    ...(deployable.kind === 'worker' ? workerEnvironment(options) : functionEnvironment(options)),
  };
}

/** What nobody deploys: Cloud Run gives it, or it stands for an address that Google's libraries know by themselves. */
export function platformEnvironment(
  { kind, name, account }: Pick<Deployable, 'kind' | 'name' | 'account'>,
  { ports, cloud }: Pick<EnvironmentOptions, 'ports' | 'cloud'>,
): Environment {
  const metadataHost = cloud.metadataHosts[account];
  if (metadataHost === undefined) throw new Error(`No metadata server for ${account} (${name}).`);
  const identity = {
    GCE_METADATA_HOST: metadataHost,
    METADATA_SERVER_DETECTION: 'assume-present',
  };
  if (kind === 'worker')
    return { ...identity, PORT: String(portsOf(name, ports).process), SERVICE_NAME: name };
  return {
    ...identity,
    K_SERVICE: name,
    FIRESTORE_EMULATOR_HOST: hostOf('firestore', ports),
    PUBSUB_EMULATOR_HOST: hostOf('pubsub', ports),
    STORAGE_EMULATOR_HOST: `http://${hostOf('storage', ports)}`,
    FIREBASE_AUTH_EMULATOR_HOST: hostOf('auth', ports),
    SIGN_BLOB_ENDPOINT: cloud.signBlobEndpoint,
  };
}

/** A worker knows the internal API and its own identity: no database, no bucket, no topic. */
function workerEnvironment({ ports, description }: EnvironmentOptions): Environment {
  return {
    INTERNAL_API_URL: urlOf('internal', ports),
    // Whose traces its log names.
    GOOGLE_CLOUD_PROJECT: description.project,
  };
}

function functionEnvironment(options: EnvironmentOptions): Environment {
  const { description, ports } = options;
  return {
    // As in the cloud: Express shows no stack traces to clients.
    NODE_ENV: 'production',
    GOOGLE_CLOUD_PROJECT: description.project,
    BLOBS_BUCKET: description.buckets.blobs,
    STAGING_BUCKET: description.buckets.staging,
    TOPIC_PREFIX: description.topicPrefix,
    INTERNAL_API_URL: urlOf('internal', ports),
    WORKER_ACCOUNTS: JSON.stringify(servicesByAccount(description)),
    CONSOLE_ORIGINS: options.consoleOrigins.join(','),
    DISPATCH_WINDOW: String(DISPATCH_WINDOW),
  };
}

function servicesByAccount({ deployables }: StackDescription): Record<string, string> {
  const workers = deployables.filter(({ kind }) => kind === 'worker');
  return Object.fromEntries(workers.map(({ account, name }) => [account, name]));
}
