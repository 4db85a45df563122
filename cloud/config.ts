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
