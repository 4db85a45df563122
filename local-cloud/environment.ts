import type { Identity } from './identity';

/** `host:port` of each service. */
export type Endpoints = Readonly<
  Record<'firestore' | 'pubsub' | 'storage' | 'auth' | 'identity' | 'admin', string>
>;

export interface EnvironmentOptions {
  readonly project: string;
  readonly endpoints: Endpoints;
  readonly identity: Pick<Identity, 'metadataHosts' | 'signBlobEndpoint'>;
}

/**
 * The environment of a process on the local cloud that runs as `serviceAccount`, or as nobody.
 * @throws RangeError for a service account that is not configured
 */
export function environmentOf(
  { project, endpoints, identity }: EnvironmentOptions,
  serviceAccount?: string,
): Readonly<Record<string, string>> {
  return {
    GOOGLE_CLOUD_PROJECT: project,
    // The name that the Firebase libraries look for first.
    GCLOUD_PROJECT: project,
    FIRESTORE_EMULATOR_HOST: endpoints.firestore,
    PUBSUB_EMULATOR_HOST: endpoints.pubsub,
    STORAGE_EMULATOR_HOST: `http://${endpoints.storage}`,
    FIREBASE_AUTH_EMULATOR_HOST: endpoints.auth,
    SIGN_BLOB_ENDPOINT: identity.signBlobEndpoint,
    ATTACCA_LOCAL_CLOUD_ADMIN: `http://${endpoints.admin}`,
    ...identityEnvironment(identity.metadataHosts, serviceAccount),
  };
}

function identityEnvironment(
  metadataHosts: Identity['metadataHosts'],
  serviceAccount: string | undefined,
): Readonly<Record<string, string>> {
  // Without this the client libraries look for a metadata server on the network for seconds.
  if (serviceAccount === undefined) return { METADATA_SERVER_DETECTION: 'none' };
  const host = metadataHosts[serviceAccount];
  if (host === undefined) {
    const known = Object.keys(metadataHosts).join(', ') || 'none';
    throw new RangeError(`There is no service account "${serviceAccount}"; there is ${known}`);
  }
  return { METADATA_SERVER_DETECTION: 'assume-present', GCE_METADATA_HOST: host };
}
