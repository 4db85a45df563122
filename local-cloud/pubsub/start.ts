import { join } from 'node:path';
import { ServerCredentials } from '@grpc/grpc-js';
import { undisturbedCalls, type Calls } from '../calls';
import { listenOnSharedPort } from '../http';
import { writeJournal } from '../journal';
import { type Clock, type StatefulService } from '../service';
import { configure, type PubSubSubscription, type PubSubTopic } from './configure';
import { inspectBroker } from './inspect';
import { Broker } from './state/broker';
import { keptJournal, storedSnapshot } from './state/kept-journal';
import { type Message, type MessageContent } from './state/message';
import { serviceMethods } from './transport/methods';
import { Pusher } from './transport/pusher';
import { restHandler } from './transport/rest/rest-handler';
import { createGrpcServer } from './transport/server';
import { type IdentityToken } from './transport/token-cache';

export interface PubSubOptions {
  readonly project: string;
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly clock: Clock;
  /** Folder for the journal `pubsub.journal`; null keeps everything in memory. */
  readonly dataDir: string | null;
  /** Short names, or topics with settings. */
  readonly topics: readonly (string | PubSubTopic)[];
  readonly subscriptions: readonly PubSubSubscription[];
  readonly identityToken: IdentityToken;
  readonly calls?: Calls;
  /**
   * Told of every message after it is kept and before its publisher has its answer: Eventarc's feed.
   * It must not throw.
   */
  readonly onPublish?: (topic: string, messages: readonly Message[]) => void;
}

/** Pub/Sub, to which other services of the local cloud publish without a network between them. */
export interface RunningPubSub extends StatefulService {
  readonly addresses: { readonly grpc: string };
  /**
   * @param topic `projects/P/topics/T`
   * @returns the message's id
   * @throws PubSubError NOT_FOUND for an unknown topic, INVALID_ARGUMENT
   */
  readonly publish: (topic: string, content: MessageContent) => string;
}

const journalName = 'pubsub.journal';
/** Calls that are under way may end within this time; streams, which never end, are cut after it. */
const stopGraceMilliseconds = 100;

/**
 * Starts Pub/Sub with the given topics and subscriptions created or brought up to date;
 * others that were kept from an earlier run stay. gRPC and REST answer on the same port.
 * @throws PubSubError for a subscription whose settings are out of range or whose topic is missing
 */
export async function startPubSub(options: PubSubOptions): Promise<RunningPubSub> {
  const { clock, dataDir, host, port, identityToken, onPublish } = options;
  const { calls = undisturbedCalls } = options;
  const path = dataDir === null ? null : join(dataDir, journalName);
  const openJournal = keptJournal(path);
  const broker = new Broker({ clock, openJournal, ...(onPublish && { onPublish }) });
  configure(broker, options);
  const parts = { broker, clock, calls };
  const methods = serviceMethods(parts);
  const server = createGrpcServer(methods, parts);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const shared = await listenOnSharedPort({
    host,
    port,
    onHttp2: (socket) => injector.injectConnection(socket),
    onHttp1: restHandler(methods, calls),
  });
  const pusher = new Pusher({ ...parts, identityToken });
  let isStopped = false;
  return {
    addresses: { grpc: shared.address },
    publish: (topic, content) => broker.topics.publish(topic, [content])[0]!,
    inspect: (limit) => inspectBroker(broker, limit),
    reset: () => {
      broker.clear();
      configure(broker, options);
    },
    exportTo: (folder) =>
      void writeJournal(join(folder, journalName), storedSnapshot(broker.store.ledger)),
    stop: async () => {
      if (isStopped) return;
      isStopped = true;
      pusher.stop();
      injector.drain(stopGraceMilliseconds);
      await shared.close(stopGraceMilliseconds);
      injector.destroy();
      server.forceShutdown();
      broker.stop();
    },
  };
}
