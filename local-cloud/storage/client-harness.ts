import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Storage, type Bucket } from '@google-cloud/storage';
import { systemClock, type RunningService, type StatefulService } from '../service';
import { startStorage, type StorageOptions } from './index';

// What the suites that drive Cloud Storage through the official client share.

process.env['METADATA_SERVER_DETECTION'] = 'none';

const email = 'signer@demo-attacca.iam.gserviceaccount.com';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

let closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

export async function start(options: Partial<StorageOptions> = {}): Promise<StatefulService> {
  const service = await startStorage({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    dataDir: null,
    buckets: [{ name: 'files', cors_origins: ['http://console.local'] }],
    publicKeys: (account) => (account === email ? [keys.publicKey] : []),
    ...options,
  });
  closers.push(() => service.stop());
  return service;
}

export function bucketOf(service: RunningService): Bucket {
  process.env['STORAGE_EMULATOR_HOST'] = `http://${service.addresses['http']}`;
  const credentials = { client_email: email, private_key: privateKey };
  const retryOptions = { autoRetry: false };
  return new Storage({ projectId: 'demo-attacca', credentials, retryOptions }).bucket('files');
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-storage-test-'));
  closers.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  return folder;
}

export async function startedBucket(): Promise<Bucket> {
  return bucketOf(await start());
}

/** A time a minute from now, in milliseconds. */
export const soon = (): number => Date.now() + 60_000;

/**
 * A V4 signed URL for a method that the official client does not sign for, made from the
 * specification alone. The host is signed as it is sent, with its port.
 */
export function signedUrl({
  method,
  path,
  host,
}: Record<'method' | 'path' | 'host', string>): string {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/auto/storage/goog4_request`;
  const query = [
    'X-Goog-Algorithm=GOOG4-RSA-SHA256',
    `X-Goog-Credential=${encodeURIComponent(`${email}/${scope}`)}`,
    `X-Goog-Date=${date}`,
    'X-Goog-Expires=60',
    'X-Goog-SignedHeaders=host',
  ].join('&');
  const canonical = [method, path, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join(
    '\n',
  );
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = ['GOOG4-RSA-SHA256', date, scope, hash].join('\n');
  const signature = sign('RSA-SHA256', Buffer.from(text), keys.privateKey).toString('hex');
  return `http://${host}${path}?${query}&X-Goog-Signature=${signature}`;
}
