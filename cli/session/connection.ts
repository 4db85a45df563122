import { setTimeout as pause } from 'node:timers/promises';
import { createClient, signIn, type AttaccaClient, type Session } from '@attacca/client';
import { DataFolderInUse } from '../stack/lock';
import { startStack, type StackOptions } from '../stack/start-stack';
import { findRunningStack, type StackAddresses } from '../stack/state-file';
import { signInAsAdministrator } from './administrator';
import { commandTracing, type CommandTracing } from './traced-requests';
import { localCredentials, type LocalAccount } from './credentials';

export interface ConnectOptions extends Pick<StackOptions, 'dataDir' | 'ports'> {
  readonly note: (text: string) => void;
  /** Default: the user of the folder. */
  readonly account?: LocalAccount;
}

/** A signed-in user's way to a stack. */
export interface Connection {
  readonly client: AttaccaClient;
  readonly session: Session;
  /** True when the stack was started for this command, and ends with it. */
  readonly isOwnStack: boolean;
  readonly tracing: CommandTracing;
  close(): Promise<void>;
}

interface ReachableStack {
  readonly project: string;
  readonly isTraced: boolean;
  readonly addresses: StackAddresses;
  readonly stop?: () => Promise<void>;
}

/** Another command may be starting a stack on the same folder right now. */
const STARTING_TIMEOUT_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 100;

/** Signs in to the stack of a data folder, and starts one if none runs. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const stack = await reachStack(options);
  try {
    const session = await signInTo(stack, options);
    const tracing = commandTracing({ ...options, ...stack });
    return {
      client: createClient({
        apiUrl: stack.addresses.api,
        idToken: () => session.idToken(),
        traceRequest: tracing.traceRequest,
      }),
      session,
      tracing,
      isOwnStack: stack.stop !== undefined,
      close: async () => {
        await session.close();
        await tracing.close();
        await stack.stop?.();
      },
    };
  } catch (error) {
    await stack.stop?.();
    throw error;
  }
}

async function signInTo(
  { project, addresses }: ReachableStack,
  { dataDir, account = 'user' }: ConnectOptions,
): Promise<Session> {
  const options = {
    projectId: project,
    credentials: localCredentials(dataDir, account),
    authEmulatorHost: addresses.auth,
    firestoreEmulatorHost: addresses.firestore,
  };
  return account === 'administrator' ? signInAsAdministrator(options) : signIn(options);
}

async function reachStack(options: ConnectOptions): Promise<ReachableStack> {
  const running = findRunningStack(options.dataDir);
  if (running !== undefined) return { ...running, isTraced: running.is_traced };
  try {
    options.note('Starting the local stack …');
    return await startStack({
      dataDir: options.dataDir,
      // For the time of one command nobody needs to know the addresses: no port can be in the way.
      ports: options.ports ?? 'free',
      onEvent: options.note,
    });
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error;
    return untilReady(options.dataDir, error);
  }
}

async function untilReady(dataDir: string, inUse: DataFolderInUse): Promise<ReachableStack> {
  const deadline = Date.now() + STARTING_TIMEOUT_MILLISECONDS;
  while (Date.now() < deadline) {
    const running = findRunningStack(dataDir);
    if (running !== undefined) return { ...running, isTraced: running.is_traced };
    await pause(POLL_MILLISECONDS);
  }
  throw new Error(`The stack of process ${inUse.holder.pid} on ${dataDir} does not become ready.`);
}
