import { defaultQuotas, type Quotas } from '@attacca/core';
import { readTraceSettings, type TraceSettings } from '@attacca/tracing';

/** One value read from the environment: where it comes from, and what it means. */
interface Setting {
  readonly variable: string;
  readonly meaning: string;
  readonly fallback?: string;
}

/**
 * Everything functions read from the environment. The hosts of the local cloud (`FIRESTORE_EMULATOR_HOST`,
 * `PUBSUB_EMULATOR_HOST`, `STORAGE_EMULATOR_HOST`, `FIREBASE_AUTH_EMULATOR_HOST`, `GCE_METADATA_HOST`) are not here:
 * the official clients read those themselves.
 */
const settings = {
  project: { variable: 'GOOGLE_CLOUD_PROJECT', meaning: 'Project that holds everything.' },
  blobsBucket: { variable: 'BLOBS_BUCKET', meaning: 'Bucket of content, by SHA-256.' },
  stagingBucket: { variable: 'STAGING_BUCKET', meaning: 'Bucket that uploads land in first.' },
  topicPrefix: {
    variable: 'TOPIC_PREFIX',
    meaning: 'A service’s topic is this and its name.',
    fallback: 'tasks-',
  },
  signBlobEndpoint: {
    variable: 'SIGN_BLOB_ENDPOINT',
    meaning:
      'Where URLs are signed without a key file; the client library has no variable of its own for it.',
    fallback: '',
  },
  consoleOrigins: {
    variable: 'CONSOLE_ORIGINS',
    meaning: 'Origins, separated by commas, whose pages may call the API.',
    fallback: '',
  },
  workerAccounts: {
    variable: 'WORKER_ACCOUNTS',
    meaning: 'JSON object from the e-mail of a service account to the service that runs as it.',
    fallback: '{}',
  },
  manifestsDir: { variable: 'MANIFESTS_DIR', meaning: 'Folder of the manifests.', fallback: '' },
  dispatchWindow: {
    variable: 'DISPATCH_WINDOW',
    meaning: 'Tasks of one fan-out that are handed to workers at the same time, 1 to 1024.',
    fallback: '64',
  },
  region: {
    variable: 'REGION',
    meaning:
      'Region whose prices jobs are priced by; where core/cost/prices.json has none, jobs have no cost.',
    fallback: 'europe-west1',
  },
  retentionDays: {
    variable: 'RETENTION_DAYS',
    meaning: 'Days after which a job that is over is deleted; 0 keeps jobs for ever.',
    fallback: '0',
  },
  quotas: {
    variable: 'QUOTAS',
    meaning: 'JSON object of what one user may have; quotas it does not name have their defaults.',
    fallback: '{}',
  },
} as const satisfies Record<string, Setting>;

export interface CloudConfig {
  readonly project: string;
  readonly blobsBucket: string;
  readonly stagingBucket: string;
  readonly topicPrefix: string;
  readonly signBlobEndpoint: string | null;
  readonly consoleOrigins: readonly string[];
  readonly workerAccounts: Readonly<Record<string, string>>;
  /** Null: the folder beside the bundle. */
  readonly manifestsDir: string | null;
  readonly dispatchWindow: number;
  readonly region: string;
  /** 0: for ever. */
  readonly retentionDays: number;
  readonly quotas: Quotas;
  /** From OpenTelemetry's own variables. */
  readonly traces: TraceSettings;
}

/**
 * Reads the configuration once.
 * @throws Error that names every variable that is missing or malformed, not just the first
 */
export function readCloudConfig(environment: NodeJS.ProcessEnv): CloudConfig {
  const problems: string[] = [];
  const read = (setting: Setting): string => {
    // Set to nothing is not set: a project or bucket without a name is none.
    const value = environment[setting.variable] || setting.fallback;
    if (value === undefined) problems.push(`${setting.variable} is not set (${setting.meaning})`);
    return value ?? '';
  };
  const config: CloudConfig = {
    project: read(settings.project),
    blobsBucket: read(settings.blobsBucket),
    stagingBucket: read(settings.stagingBucket),
    topicPrefix: read(settings.topicPrefix),
    signBlobEndpoint: read(settings.signBlobEndpoint) || null,
    consoleOrigins: readList(read(settings.consoleOrigins)),
    workerAccounts: readAccounts(read(settings.workerAccounts), problems),
    manifestsDir: read(settings.manifestsDir) || null,
    dispatchWindow: readWindow(read(settings.dispatchWindow), problems),
    region: read(settings.region),
    retentionDays: readDays(read(settings.retentionDays), problems),
    quotas: readQuotas(read(settings.quotas), problems),
    traces: readTraceSettings(environment, problems),
  };
  if (problems.length > 0)
    throw new Error(`The environment is incomplete: ${problems.join('; ')}.`);
  return config;
}

function readList(text: string): string[] {
  return text
    .split(',')
    .map((element) => element.trim())
    .filter(Boolean);
}

function readWindow(text: string, problems: string[]): number {
  const window = Number(text);
  if (Number.isInteger(window) && window >= 1 && window <= 1024) return window;
  problems.push(
    `${settings.dispatchWindow.variable} is ${text}; allowed is ${settings.dispatchWindow.meaning}`,
  );
  return 1;
}

function readDays(text: string, problems: string[]): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 0) return days;
  problems.push(
    `${settings.retentionDays.variable} is ${text}; allowed is a whole number: ${settings.retentionDays.meaning}`,
  );
  return 0;
}

function readQuotas(text: string, problems: string[]): Quotas {
  try {
    const given = JSON.parse(text) as Record<string, unknown>;
    const isQuota = ([name, value]: [string, unknown]): boolean =>
      Object.hasOwn(defaultQuotas, name) && Number.isInteger(value) && Number(value) >= 0;
    if (Object.entries(given).every(isQuota)) return { ...defaultQuotas, ...given };
  } catch {
    // Reported below, like JSON of the wrong form.
  }
  const allowed = `${settings.quotas.meaning} There are ${Object.keys(defaultQuotas).join(', ')}.`;
  problems.push(`${settings.quotas.variable} is ${text}; allowed is ${allowed}`);
  return defaultQuotas;
}

function readAccounts(text: string, problems: string[]): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isMap && Object.values(value).every((name) => typeof name === 'string'))
      return value as Record<string, string>;
  } catch {
    // Reported below, like JSON of the wrong form.
  }
  problems.push(
    `${settings.workerAccounts.variable} is ${text}; allowed is ${settings.workerAccounts.meaning}`,
  );
  return {};
}
