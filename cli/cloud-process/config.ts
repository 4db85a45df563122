import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../usage-error';

/** What is asked of a local cloud that runs by itself. What is left out is as in the file, or as it always is. */
export interface CloudRequest {
  /** A whole configuration; the other fields change it. */
  readonly configFile?: string;
  readonly project?: string;
  /** null keeps everything in memory. */
  readonly dataDir?: string | null;
  /** First of a block of fixed ports, or any that are free. */
  readonly ports?: { readonly base: number } | 'free';
  readonly rulesFile?: string;
  readonly indexesFile?: string;
  readonly topics: readonly string[];
  readonly buckets: readonly string[];
  /** E-mails. */
  readonly serviceAccounts: readonly string[];
}

type Configuration = Readonly<Record<string, unknown>>;

/** In place of what neither the file nor the command says. `demo-` projects are never looked for in the cloud. */
const defaults = {
  project: 'demo-local',
  region: 'europe-west1',
  host: '127.0.0.1',
  data_dir: null,
  service_accounts: [],
  buckets: [],
  topics: [],
  subscriptions: [],
  run_services: [],
  firestore_triggers: [],
  schedules: [],
};

const services = ['admin', 'firestore', 'pubsub', 'storage', 'auth', 'identity'] as const;

/** The first port is that of the admin endpoint and status page, so that it can be remembered. */
export function portsAt(base: number): Readonly<Record<(typeof services)[number], number>> {
  const pairs = services.map((name, index) => [name, base === 0 ? 0 : base + index]);
  return Object.fromEntries(pairs) as Record<(typeof services)[number], number>;
}

/**
 * The configuration as the process of the local cloud reads it, which checks it.
 * @throws UsageError for a file that is not there, or holds no JSON object
 */
export function cloudConfiguration(request: CloudRequest): Configuration {
  const file = request.configFile === undefined ? {} : readConfiguration(request.configFile);
  const { ports, dataDir } = request;
  return {
    ...defaults,
    ports: portsAt(0),
    ...file,
    ...(request.project === undefined ? {} : { project: request.project }),
    ...(dataDir === undefined ? {} : { data_dir: dataDir }),
    ...(ports === undefined ? {} : { ports: portsAt(ports === 'free' ? 0 : ports.base) }),
    ...fileField('firestore_rules_file', request.rulesFile),
    ...fileField('firestore_indexes_file', request.indexesFile),
    ...added(file, 'topics', request.topics),
    ...added(file, 'service_accounts', request.serviceAccounts),
    ...added(
      file,
      'buckets',
      request.buckets.map((name) => ({ name })),
    ),
  };
}

function readConfiguration(file: string): Configuration {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`--config ${file}: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Configuration;
  }
  throw new UsageError(`--config ${file}: a JSON object is expected`);
}

function fileField(name: string, path: string | undefined): Record<string, string> {
  if (path === undefined) return {};
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`${absolute}: there is no such file`);
  return { [name]: absolute };
}

/** A list of the file, lengthened. What is no list stays as it is: the local cloud says so itself. */
function added(
  file: Configuration,
  name: string,
  more: readonly unknown[],
): Record<string, unknown> {
  const earlier = file[name] ?? [];
  if (more.length === 0 || !Array.isArray(earlier)) return {};
  return { [name]: [...(earlier as unknown[]), ...more] };
}
