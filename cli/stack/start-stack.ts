import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadManifests } from '@attacca/manifests';
import { describeStack } from './description';
import { hostOf, urlOf } from './environment';
import { endLeftovers } from './leftovers';
import { lockDataFolder } from './lock';
import { laptopPlan, type StackPlan } from './plan';
import { choosePorts, DEFAULT_PORT_BASE, HOST, type StackPorts } from './ports';
import { projectRoot } from './project-root';
import type { StackAddresses } from './state-file';
import { tracesEnvironment } from './traces-folder';
import { supervise, type Supervisor } from './supervisor';

const LOCAL_PROJECT = 'attacca-local';

export interface StackOptions {
  /** Keeps all state, logs and `stack.json`. */
  readonly dataDir: string;
  /** First of a block of fixed ports, or any that are free. Default: the block at 8700. */
  readonly ports?: { readonly base: number } | 'free';
  /** Services that are described but whose worker is not started. */
  readonly withoutWorkers?: readonly string[];
  /** Folder of the manifests that say which services there are. Default: the project's own. */
  readonly manifestsDir?: string;
  /** Programs of the workers that are not among the project's own, by service. */
  readonly workerPrograms?: Readonly<Record<string, string>>;
  /** Variables for every function and worker, over those that the stack gives: what a deployment may set. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What to run in place of the laptop's stack, which `manifestsDir` and `sweepEverySeconds` say more of. */
  readonly plan?: StackPlan;
  /** Whether every process writes its spans into the data folder. Default: true. */
  readonly traces?: boolean;
  /** Default 5. */
  readonly sweepEverySeconds?: number;
  /** Told of processes that end and start again. */
  readonly onEvent?: (message: string) => void;
  /** Told what processes write, beside the files in `<data folder>/logs`. */
  readonly onLog?: (name: string, text: string) => void;
}

export interface StackProcess {
  readonly name: string;
  readonly role: 'cloud' | 'function' | 'worker';
  readonly pid: number | undefined;
  /** How often it was started again. */
  readonly restarts: number;
}

export interface Stack {
  readonly project: string;
  readonly dataDir: string;
  readonly isTraced: boolean;
  readonly addresses: StackAddresses;
  /** As it is now; process ids change when a process ends and is started again. */
  processes(): readonly StackProcess[];
  /** Sends a signal to a process by name; what dies of it is started again. */
  kill(name: string, signal?: NodeJS.Signals): void;
  /** Ends every process and gives the data folder free. Calling it again changes nothing. */
  stop(): Promise<void>;
}

/**
 * Starts everything: the local cloud, every function, every worker, each as a process of its own.
 * What an earlier stack on the data folder has left running is ended first.
 * @throws DataFolderInUse when a stack runs on the folder; Error for a busy port or a process that
 *   does not come up, with the end of its log.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dataDir = resolve(options.dataDir);
  const unlock = lockDataFolder(dataDir);
  let supervisor: Supervisor | undefined;
  try {
    await endLeftovers(dataDir);
    const root = projectRoot();
    const plan = options.plan ?? planFor(root, options);
    const ports = await choosePorts(plan, options.ports ?? { base: DEFAULT_PORT_BASE });
    const consoleOrigins = consoleOriginsOf(ports);
    const config = plan.cloudConfig({ ports, dataDir, root, consoleOrigins });
    const addresses = addressesOf(ports);
    supervisor = supervise({
      plan,
      ports,
      consoleOrigins,
      addresses,
      installation: { root, dataDir, workerPrograms: options.workerPrograms ?? {} },
      environment: environmentFor(options),
      isTraced: options.traces ?? true,
      configPath: writeConfig(dataDir, config),
      withoutWorkers: options.withoutWorkers ?? [],
      onEvent: options.onEvent ?? (() => undefined),
      onLog: options.onLog ?? (() => undefined),
    });
    await supervisor.start();
    const isTraced = options.traces ?? true;
    return stackOf(supervisor, { project: plan.project, dataDir, isTraced, addresses, unlock });
  } catch (error) {
    await supervisor?.stop();
    unlock();
    throw error;
  }
}

function planFor(root: string, options: StackOptions): StackPlan {
  const { manifestsDir = join(root, 'manifests'), sweepEverySeconds = 5 } = options;
  const { manifests } = loadManifests(manifestsDir);
  const description = { project: LOCAL_PROJECT, services: manifests, sweepEverySeconds };
  return laptopPlan(describeStack(description));
}

function environmentFor(options: StackOptions): Record<string, string> {
  const { dataDir, manifestsDir, environment, traces = true } = options;
  const manifests = manifestsDir === undefined ? {} : { MANIFESTS_DIR: resolve(manifestsDir) };
  return { ...manifests, ...(traces ? tracesEnvironment(resolve(dataDir)) : {}), ...environment };
}

function writeConfig(dataDir: string, config: unknown): string {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'local-cloud.json');
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
  return path;
}

/** Browsers take the two names of this machine for two origins. */
function consoleOriginsOf(ports: StackPorts): string[] {
  const port = ports.deployables['api']?.front;
  return [`http://${HOST}:${port}`, `http://localhost:${port}`];
}

function addressesOf(ports: StackPorts): StackAddresses {
  return {
    api: urlOf('api', ports),
    internal: urlOf('internal', ports),
    firestore: hostOf('firestore', ports),
    pubsub: hostOf('pubsub', ports),
    auth: hostOf('auth', ports),
    identity: hostOf('identity', ports),
    storage: `http://${hostOf('storage', ports)}`,
    cloud_status: `http://${hostOf('admin', ports)}/`,
  };
}

interface StackParts extends Pick<Stack, 'project' | 'dataDir' | 'isTraced' | 'addresses'> {
  readonly unlock: () => void;
}

function stackOf(supervisor: Supervisor, { unlock, ...facts }: StackParts): Stack {
  let stopped: Promise<void> | undefined;
  return {
    ...facts,
    processes: () => supervisor.processes(),
    kill: (name, signal = 'SIGKILL') => supervisor.kill(name, signal),
    stop: () => (stopped ??= supervisor.stop().then(unlock)),
  };
}
