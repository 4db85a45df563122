import { ServerCredentials } from '@grpc/grpc-js';
import { type Clock, type RunningService } from '../service';
import { type AccessCheck } from './access';
import { Databases } from './state/databases';
import { type DocumentChange } from './state/document';
import { Authorizer } from './transport/authorizer';
import { readCaller } from './transport/caller';
import { createGrpcServer } from './transport/grpc-service';
import { listenOnSharedPort } from './transport/port';

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
  /** True for access tokens of service accounts, whose calls bypass the rules as those with `owner` do. */
  readonly isServerToken?: (token: string) => boolean;
  /**
   * Called for every changed document, after its commit is durable and visible, in commit order, and before the writer
   * has its answer. It must not throw.
   */
  readonly onWrite?: (change: DocumentChange) => void;
}

export interface RunningFirestore extends RunningService {
  readonly addresses: { readonly grpc: string };
}

/** Calls that are under way may end within this time; listeners, which never end, are cut after it. */
const STOP_GRACE_MILLISECONDS = 200;

/** Starts Firestore on one port. It answers as soon as this resolves. */
export async function startFirestore(options: FirestoreOptions): Promise<RunningFirestore> {
  const { project, host, port, clock, dataDir, onWrite } = options;
  const onCommit =
    onWrite === undefined ? null : (changes: readonly DocumentChange[]) => changes.forEach(onWrite);
  const databases = new Databases({ project, clock, dataDir, onCommit });
  const isServerToken = options.isServerToken ?? (() => false);
  const server = createGrpcServer((authorization) => {
    const caller = readCaller(authorization, { project, isServerToken });
    return { databases, authorizer: new Authorizer(caller, options.access ?? null) };
  });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const shared = await listenOnSharedPort({
    host,
    port,
    onHttp2: (socket) => injector.injectConnection(socket),
  });
  return {
    addresses: { grpc: shared.address },
    stop: async () => {
      injector.drain(STOP_GRACE_MILLISECONDS);
      await shared.close(STOP_GRACE_MILLISECONDS);
      injector.destroy();
      server.forceShutdown();
      databases.close();
    },
  };
}
