import { ServerCredentials } from '@grpc/grpc-js';
import { undisturbedCalls, type Calls } from '../calls';
import { type Clock, type StatefulService } from '../service';
import { type AccessCheck } from './access';
import { Databases, type KnownDatabase } from './state/databases';
import { type DocumentChange } from './state/document';
import { type DatabaseIndexes } from './state/indexes/database-indexes';
import { inspectDatabases } from './state/inspect-databases';
import { Authorizer } from './transport/authorizer';
import { readCaller, type Caller } from './transport/caller';
import { type CallContext } from './transport/methods/call-context';
import { createGrpcServer } from './transport/grpc-service';
import { createHttpService } from './transport/http-service';
import { LiveRules } from './transport/live-rules';
import { listenOnSharedPort } from '../http';
import { loadProtocol } from './transport/wire/protocol';

export interface FirestoreOptions {
  readonly project: string;
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly clock: Clock;
  /** The local cloud's folder, in which this service keeps `firestore/`; null keeps everything in memory. */
  readonly dataDir: string | null;
  /** The security rules. Without them users may do nothing, servers everything. */
  readonly access?: AccessCheck;
  /** The indexes and policies of every database; without them only the automatic indexes, and none is insisted on. */
  readonly indexes?: DatabaseIndexes;
  /** True for access tokens of service accounts, whose calls bypass the rules as those with `owner` do. */
  readonly isServerToken?: (token: string) => boolean;
  /** Databases that are not like the others: all others come into being, and are pessimistic, when first named. */
  readonly databases?: readonly KnownDatabase[];
  /** Lets the operator see and disturb every call. */
  readonly calls?: Calls;
  /**
   * Called for every changed document, after its commit is durable and visible, in commit order, and before the writer
   * has its answer. It must not throw.
   */
  readonly onWrite?: (change: DocumentChange) => void;
}

export interface RunningFirestore extends StatefulService {
  readonly addresses: { readonly grpc: string };
}

/** Calls that are under way may end within this time; listeners, which never end, are cut after it. */
const STOP_GRACE_MILLISECONDS = 200;

/** Starts Firestore on one port. It answers as soon as this resolves. */
export async function startFirestore(options: FirestoreOptions): Promise<RunningFirestore> {
  const { project, host, port, clock, dataDir, onWrite } = options;
  const onCommit =
    onWrite === undefined ? null : (changes: readonly DocumentChange[]) => changes.forEach(onWrite);
  const databases = new Databases({
    project,
    clock,
    dataDir,
    onCommit,
    known: options.databases ?? [],
    ...(options.indexes === undefined ? {} : { indexes: options.indexes }),
  });
  const isServerToken = options.isServerToken ?? (() => false);
  const rules = new LiveRules(options.access ?? null);
  const shared = { databases, rules, clock, calls: options.calls ?? undisturbedCalls };
  const contextOf = (caller: Caller): CallContext => ({
    ...shared,
    authorizer: new Authorizer(caller, rules.check),
  });
  const serverContext = contextOf({ kind: 'server' });
  const createContext = (authorization: string | undefined): CallContext => {
    const caller = readCaller(authorization, { project, isServerToken, now: () => clock.now() });
    return caller.kind === 'server' ? serverContext : contextOf(caller);
  };
  const server = createGrpcServer({ createContext, calls: shared.calls });
  const http = createHttpService({
    ...shared,
    project,
    createContext,
    protocol: loadProtocol(),
  });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listening = await listenOnSharedPort({
    host,
    port,
    onHttp2: (socket) => injector.injectConnection(socket),
    onHttp1: http.listener,
  });
  return {
    addresses: { grpc: listening.address },
    inspect: (limit) => inspectDatabases(databases, limit),
    reset: () => {
      databases.clear();
      rules.reset();
    },
    exportTo: (folder) => databases.exportTo(folder),
    stop: async () => {
      await http.close();
      injector.drain(STOP_GRACE_MILLISECONDS);
      await listening.close(STOP_GRACE_MILLISECONDS);
      injector.destroy();
      server.forceShutdown();
      databases.close();
    },
  };
}
