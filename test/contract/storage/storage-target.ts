import { randomBytes } from 'node:crypto';
import { Storage, type ApiError, type Bucket } from '@google-cloud/storage';
import {
  contractTarget,
  runsElsewhere,
  type ContractTarget,
  type TargetOptions,
} from '../cloud/contract-target';

export interface StorageTarget extends ContractTarget {
  readonly storage: Storage;
  /** A bucket of its own for each test, with whatever is said of it. */
  newBucket(metadata?: object): Promise<Bucket>;
}

/** The service account that signs. */
export const signer = 'storage-contract@demo-contract.iam.gserviceaccount.com';

/** What a suite for Cloud Storage talks to; buckets that it makes are emptied and deleted at the end. */
export async function storageTarget(options: TargetOptions = {}): Promise<StorageTarget> {
  const target = await contractTarget({
    ...options,
    config: { service_accounts: [signer], ...options.config },
  });
  const storage = new Storage({ projectId: target.project, retryOptions: { autoRetry: false } });
  const made: Bucket[] = [];
  return {
    ...target,
    storage,
    newBucket: async (metadata = {}) => {
      const name = `contract-${randomBytes(8).toString('hex')}`;
      const bucket = storage.bucket(name);
      await bucket.create(metadata);
      made.push(bucket);
      return bucket;
    },
    stop: async () => {
      if (target.cloud === null)
        for (const bucket of made) {
          await bucket.deleteFiles({ force: true, versions: true });
          await bucket.delete();
        }
      await target.stop();
    },
  };
}

/** For `getSignedUrl`: who signs is found where the environment says. */
export function signedFor(minutes = 1): {
  version: 'v4';
  expires: number;
  signingEndpoint: string;
} {
  const signingEndpoint = process.env['SIGN_BLOB_ENDPOINT'];
  return {
    version: 'v4',
    expires: Date.now() + minutes * 60_000,
    ...(signingEndpoint !== undefined && { signingEndpoint }),
  } as ReturnType<typeof signedFor>;
}

/** What a refused call is expected to look like. */
export function refusal(code: number, reason: string): object {
  return expect.objectContaining({
    code,
    errors: [expect.objectContaining({ reason, domain: 'global' })],
  }) as ApiError;
}

/** Sends a request to the JSON API as a client would that has no method for it. */
export async function jsonApi(
  path: string,
  {
    method = 'GET',
    body,
    headers = {},
  }: { method?: string; body?: unknown; headers?: Readonly<Record<string, string>> } = {},
): Promise<{ status: number; json: Record<string, unknown>; headers: Headers }> {
  const host = process.env['STORAGE_EMULATOR_HOST'] ?? 'https://storage.googleapis.com';
  const response = await fetch(`${host}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = (text.startsWith('{') ? JSON.parse(text) : { text }) as Record<string, unknown>;
  return { status: response.status, json, headers: response.headers };
}

/** A test that moves the time, which only a local cloud of the suite's own lets it do. */
export const runsOnClock = runsElsewhere() ? it.skip : it;
