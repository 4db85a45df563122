import {
  emptyConfig as nothingConfigured,
  startLocalCloud,
  type AdvancingClock,
  type LocalCloud,
  type LocalCloudConfig,
} from '@attacca/local-cloud';

/** Against what a contract suite runs. */
export interface ContractTarget {
  readonly project: string;
  /** The local cloud of this suite, or null when the suite runs against something else. */
  readonly cloud: LocalCloud | null;
  stop(): Promise<void>;
}

export interface TargetOptions {
  /** What the suite adds to an empty configuration. */
  readonly config?: Partial<LocalCloudConfig>;
  readonly clock?: AdvancingClock;
}

/** The variables that point the official clients at something that runs already. */
const hostVariables = [
  'FIRESTORE_EMULATOR_HOST',
  'PUBSUB_EMULATOR_HOST',
  'STORAGE_EMULATOR_HOST',
  'FIREBASE_AUTH_EMULATOR_HOST',
] as const;

export const emptyConfig: LocalCloudConfig = { ...nothingConfigured, project: 'demo-contract' };

/** Whether suites run against something else than a local cloud of their own. */
export function runsElsewhere(): boolean {
  const isReal = process.env['CONTRACT_CLOUD_PROJECT'] !== undefined;
  return isReal || hostVariables.some((name) => process.env[name] !== undefined);
}

/**
 * What a contract suite talks to, with the environment set so that official clients find it:
 * the real cloud if `CONTRACT_CLOUD_PROJECT` names a project, whatever runs already if a host
 * variable is set (Google's emulators, a local cloud), else a local cloud of its own in memory.
 */
export async function contractTarget(options: TargetOptions = {}): Promise<ContractTarget> {
  const realProject = process.env['CONTRACT_CLOUD_PROJECT'];
  if (runsElsewhere()) {
    const project = realProject ?? process.env['GOOGLE_CLOUD_PROJECT'] ?? emptyConfig.project;
    return { project, cloud: null, stop: () => Promise.resolve() };
  }
  const { clock } = options;
  const cloud = await startLocalCloud({ ...emptyConfig, ...options.config }, clock && { clock });
  Object.assign(process.env, cloud.environment(options.config?.service_accounts?.[0]));
  const stop = async (): Promise<void> => {
    for (const name of hostVariables) delete process.env[name];
    await cloud.stop();
  };
  return { project: options.config?.project ?? emptyConfig.project, cloud, stop };
}
