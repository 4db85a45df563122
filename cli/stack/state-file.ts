import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRunning, type ProcessIdentity } from './process-identity';

export interface StackAddresses {
  /** Base URL of the public API. */
  readonly api: string;
  readonly internal: string;
  /** `host:port`, as the official clients' variables want it. */
  readonly firestore: string;
  readonly pubsub: string;
  readonly auth: string;
  readonly identity: string;
  /** Base URL. */
  readonly storage: string;
  /** The status page of the local cloud. */
  readonly cloud_status: string;
}

interface ProcessState extends ProcessIdentity {
  readonly name: string;
  readonly role: 'cloud' | 'function' | 'worker';
}

/** `<data folder>/stack.json`: how other commands find a running stack. */
export interface StackState {
  readonly version: 1;
  readonly project: string;
  readonly started_at: string;
  /** False while processes are still starting. */
  readonly ready: boolean;
  /** Whether its processes write spans into the data folder. */
  readonly is_traced: boolean;
  readonly supervisor: ProcessIdentity;
  readonly addresses: StackAddresses;
  readonly processes: readonly ProcessState[];
}

function pathOf(dataDir: string): string {
  return join(dataDir, 'stack.json');
}

/** What the file says, whether or not that stack still runs; undefined without a (readable) file. */
export function readStackState(dataDir: string): StackState | undefined {
  try {
    const state = JSON.parse(readFileSync(pathOf(dataDir), 'utf8')) as StackState;
    return state.version === 1 && Array.isArray(state.processes) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** The stack that runs on this data folder and is ready, if there is one. */
export function findRunningStack(dataDir: string): StackState | undefined {
  const state = readStackState(dataDir);
  return state?.ready === true && isRunning(state.supervisor) ? state : undefined;
}

/** Replaces the file in one step, so that a reader never sees half of it. */
export function writeStackState(dataDir: string, state: StackState): void {
  const path = pathOf(dataDir);
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(temporary, path);
}

export function removeStackState(dataDir: string): void {
  rmSync(pathOf(dataDir), { force: true });
}
