import { readFileSync } from 'node:fs';
import { startAuth } from './auth';
import type { LocalCloudConfig } from './config';
import { environmentOf, type Endpoints } from './environment';
import { startEventarc } from './eventarc';
import { startFirestore } from './firestore';
import { compileRules } from './firestore/rules';
import { startFrontDoor } from './front-door';
import { startIdentity, type Identity } from './identity';
import { startPubSub } from './pubsub';
import { startScheduler } from './scheduler';
import { systemClock, type Clock, type RunningService } from './service';
import { startStorage } from './storage';
import { addressOf, pushTo, targetResolver } from './wiring';

export interface LocalCloud {
  readonly endpoints: Endpoints;
  /** Public URL of each run service by its name. */
  readonly runServices: Readonly<Record<string, string>>;
  /** `host:port` of each service account's metadata server by its e-mail. */
  readonly metadataHosts: Readonly<Record<string, string>>;
  /**
   * The variables by which the official client libraries find the local cloud, and `SIGN_BLOB_ENDPOINT`
   * for the `signingEndpoint` option of `getSignedUrl`. Without a service account there is no identity.
   * @throws RangeError for a service account that is not configured
   */
  environment(serviceAccount?: string): Readonly<Record<string, string>>;
  /** Lets go of every port and file. What was acknowledged is on disk already. */
  stop(): Promise<void>;
}

/** Starts every service, wired to each other as the configuration says; resolves when all of them answer. */
export async function startLocalCloud(
  config: LocalCloudConfig,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<LocalCloud> {
  const running: RunningService[] = [];
  const keep = <Service extends RunningService>(service: Service): Service => {
    running.push(service);
    return service;
  };
  // The other way round than they were started: nothing is called that is closed already.
  const stop = async (): Promise<void> => {
    for (const service of running.splice(0).reverse()) await service.stop();
  };
  try {
    return { ...(await startAll(config, clock, keep)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  config: LocalCloudConfig,
  clock: Clock,
  keep: <Service extends RunningService>(service: Service) => Service,
): Promise<Omit<LocalCloud, 'stop'>> {
  const { project, region, host, ports } = config;
  const shared = { project, region, host, clock, dataDir: config.data_dir };
  const identity = keep(
    await startIdentity({
      ...shared,
      port: ports.identity,
      serviceAccounts: config.service_accounts,
    }),
  );
  const { identityToken, publicKey, verifyIdentityToken } = identity;
  const door = keep(
    await startFrontDoor({ ...shared, services: config.run_services, verifyIdentityToken }),
  );
  const target = targetResolver(door.urls);
  const eventarc = keep(
    startEventarc({
      ...shared,
      identityToken,
      triggers: config.firestore_triggers.map((trigger) => ({ ...trigger, ...target(trigger) })),
    }),
  );
  const rules = config.firestore_rules_file;
  const firestore = keep(
    await startFirestore({
      ...shared,
      port: ports.firestore,
      onWrite: eventarc.onWrite,
      isServerToken: (token) => mayUseDatastore(identity, config, token),
      ...(rules === undefined ? {} : { access: compileRules(readFileSync(rules, 'utf8')) }),
    }),
  );
  const storage = keep(
    await startStorage({ ...shared, port: ports.storage, buckets: config.buckets, publicKey }),
  );
  const auth = keep(await startAuth({ ...shared, port: ports.auth }));
  const pubsub = keep(
    await startPubSub({
      ...shared,
      port: ports.pubsub,
      identityToken,
      topics: config.topics,
      subscriptions: config.subscriptions.map((subscription) => pushTo(subscription, target)),
    }),
  );
  keep(
    startScheduler({
      clock,
      identityToken,
      jobs: config.schedules.map((schedule) => ({ ...schedule, ...target(schedule) })),
    }),
  );
  const endpoints: Endpoints = {
    firestore: firestore.addresses.grpc,
    pubsub: addressOf(pubsub, 'grpc'),
    storage: addressOf(storage, 'http'),
    auth: addressOf(auth, 'auth'),
    identity: addressOf(identity, 'identity'),
  };
  return {
    endpoints,
    runServices: door.urls,
    metadataHosts: identity.metadataHosts,
    environment: (serviceAccount) =>
      environmentOf({ project, endpoints, identity }, serviceAccount),
  };
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
