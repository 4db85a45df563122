import { startAuth } from './auth';
import { createCalls, type Calls } from './calls';
import { adjustableClock, readOffset, writeOffset, type AdvancingClock } from './clock';
import type { LocalCloudConfig } from './config';
import { openDataFolder } from './data-folder';
import { environmentOf, type Endpoints } from './environment';
import { startEventarc } from './eventarc';
import { startFirestore } from './firestore';
import { startFrontDoor } from './front-door';
import { startIdentity, type Identity } from './identity';
import { createOperations, startOperator, type Operations } from './operator';
import { startPubSub } from './pubsub';
import { startScheduler } from './scheduler';
import type { RunningService } from './service';
import { startStorage } from './storage';
import {
  addressOf,
  configuredBuckets,
  eventTriggers,
  firestoreFiles,
  objectChange,
  pushTo,
  scheduledJob,
  targetResolver,
} from './wiring';

export interface LocalCloud extends Operations {
  readonly endpoints: Endpoints;
  /** Public URL of each run service by its name. */
  readonly runServices: Readonly<Record<string, string>>;
  /** `host:port` of each service account's metadata server by its e-mail. */
  readonly metadataHosts: Readonly<Record<string, string>>;
  /** Lets go of every port and file. What was acknowledged is on disk already. */
  stop(): Promise<void>;
}

export interface LocalCloudOptions {
  /** In place of the machine's clock, which the operator can advance as well. */
  readonly clock?: AdvancingClock;
  /** An export to begin with; the data folder must be empty. */
  readonly importFrom?: string;
}

type Keep = <Service extends RunningService>(service: Service) => Service;

/**
 * Starts every service, wired to each other as the configuration says; resolves when all of them answer.
 * @throws DataFolderInUse for a data folder on which another local cloud runs
 * @throws TransferError for an export that cannot be begun with
 */
export async function startLocalCloud(
  config: LocalCloudConfig,
  options: LocalCloudOptions = {},
): Promise<LocalCloud> {
  const data = openDataFolder({ ...config, ...options, dataDir: config.data_dir });
  const stops: (() => void | Promise<void>)[] = [data.release];
  // The other way round than they were started: nothing is called that is closed already.
  const stop = async (): Promise<void> => {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  };
  const keep: Keep = (service) => {
    stops.push(() => service.stop());
    return service;
  };
  try {
    const clock = options.clock ?? machineClock(data.path, stops);
    return { ...(await startAll(config, { clock, dataDir: data.path, keep })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function machineClock(dataDir: string | null, stops: (() => void)[]): AdvancingClock {
  const clock =
    dataDir === null
      ? adjustableClock()
      : adjustableClock({
          offset: readOffset(dataDir),
          keep: (offset) => writeOffset(dataDir, offset),
        });
  stops.push(() => clock.stop());
  return clock;
}

interface Surroundings {
  readonly clock: AdvancingClock;
  readonly dataDir: string | null;
  readonly keep: Keep;
}

async function startAll(
  config: LocalCloudConfig,
  surroundings: Surroundings,
): Promise<Omit<LocalCloud, 'stop'>> {
  const { project, ports } = config;
  const { clock, keep } = surroundings;
  const calls = createCalls({ clock });
  const { door, ...services } = await startServices(config, { ...surroundings, calls });
  const { firestore, pubsub, storage, auth, identity } = services;
  const operations = createOperations({
    project,
    clock,
    calls,
    services,
    environment: (account) => environmentOf({ project, endpoints, identity }, account),
  });
  const operator = keep(
    await startOperator({ operations, config, port: ports.admin ?? 0, endpoints: () => endpoints }),
  );
  const endpoints: Endpoints = {
    firestore: addressOf(firestore, 'grpc'),
    pubsub: addressOf(pubsub, 'grpc'),
    storage: addressOf(storage, 'http'),
    auth: addressOf(auth, 'auth'),
    identity: addressOf(identity, 'identity'),
    admin: addressOf(operator, 'admin'),
  };
  return {
    ...operations,
    endpoints,
    runServices: door.urls,
    metadataHosts: identity.metadataHosts,
  };
}

/** Every service, wired to those that it speaks to. */
async function startServices(
  config: LocalCloudConfig,
  { keep, ...surroundings }: Surroundings & { readonly calls: Calls },
) {
  const { project, region, host, ports } = config;
  const shared = { project, region, host, ...surroundings };
  const identity = keep(
    await startIdentity({
      ...shared,
      port: ports.identity,
      serviceAccounts: config.service_accounts,
      tokenCreators: config.token_creators ?? [],
    }),
  );
  const { identityToken, publicKeys, verifyIdentityToken } = identity;
  const door = keep(
    await startFrontDoor({ ...shared, services: config.run_services, verifyIdentityToken }),
  );
  const target = targetResolver(door.urls);
  const eventarc = keep(
    startEventarc({
      ...shared,
      ...eventTriggers(config, target),
      identityToken,
      publish: (topic, content) => void pubsub.publish(topic, content),
    }),
  );
  const firestore = keep(
    await startFirestore({
      ...shared,
      port: ports.firestore,
      onWrite: eventarc.onWrite,
      isServerToken: (token) => mayUseDatastore(identity, config, token),
      databases: config.firestore_databases ?? [],
      ...firestoreFiles(config),
    }),
  );
  const storage = keep(
    await startStorage({
      ...shared,
      port: ports.storage,
      buckets: configuredBuckets(config),
      publicKeys,
      onObject: (event) => eventarc.onObject(objectChange(event)),
      publish: (topic, message) => pubsub.publish(topic, { ...message, orderingKey: '' }),
    }),
  );
  const auth = keep(
    await startAuth({
      ...shared,
      port: ports.auth,
      isServerToken: (token) => identity.isAccessToken(token),
    }),
  );
  const pubsub = keep(
    await startPubSub({
      ...shared,
      port: ports.pubsub,
      identityToken,
      onPublish: eventarc.onPublish,
      topics: config.topics,
      subscriptions: config.subscriptions.map((subscription) => pushTo(subscription, target)),
    }),
  );
  const scheduler = keep(
    startScheduler({
      ...shared,
      identityToken,
      accessToken: (email) => identity.accessToken(email),
      publish: ({ topic, data, attributes }) =>
        void pubsub.publish(topic, { data, attributes, orderingKey: '' }),
      jobs: config.schedules.map((schedule) =>
        scheduledJob(schedule, { project, resolve: target }),
      ),
    }),
  );
  return { firestore, pubsub, storage, auth, identity, eventarc, scheduler, door };
}

/** Whether a token is the access token of a service account that has been given Firestore. */
function mayUseDatastore(
  identity: Pick<Identity, 'isAccessToken' | 'verifyAccessToken'>,
  { datastore_users }: LocalCloudConfig,
  token: string,
): boolean {
  if (!identity.isAccessToken(token)) return false;
  return datastore_users?.includes(identity.verifyAccessToken(token)) ?? true;
}
