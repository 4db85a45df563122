import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryJournal, openJournal } from '../journal';
import { type Clock, type RunningService } from '../service';
import { ByteFiles } from './state/byte-files';
import { ObjectStore, type ObjectEvent } from './state/object-store';
import { ResumableUploads } from './state/resumable-uploads';
import { corsRule } from './transport/cors';
import { startHttpServer } from './transport/server';
import { type PublicKey } from './transport/signature';

export interface StorageOptions {
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly clock: Clock;
  /** Folder for `storage.journal` and `storage-objects/`; null uses one that goes when it stops. */
  readonly dataDir: string | null;
  readonly buckets: readonly { readonly name: string; readonly cors_origins?: readonly string[] }[];
  /** The key that signed URLs of a service account are checked with. */
  readonly publicKey: PublicKey;
  /** Told of every change of an object, after it is durable. */
  readonly onObject?: (event: ObjectEvent) => void;
}

/** Starts Cloud Storage with the given buckets created or brought up to date. */
export async function startStorage(options: StorageOptions): Promise<RunningService> {
  const { clock, dataDir, host, port, publicKey, onObject } = options;
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'attacca-storage-'));
  const store = new ObjectStore({
    clock,
    files: new ByteFiles(join(folder, 'storage-objects')),
    openJournal: (replay) =>
      dataDir === null ? memoryJournal() : openJournal(join(folder, 'storage.journal'), replay),
    ...(onObject && { onObject }),
  });
  for (const { name, cors_origins: origins = [] } of options.buckets) {
    const cors = origins.length > 0 ? [corsRule(origins)] : [];
    if (store.catalogue.bucket(name)) store.updateBucket(name, { cors });
    else store.createBucket(name, { cors });
  }
  const uploads = new ResumableUploads(store);
  const server = await startHttpServer({ store, uploads, clock, publicKey }, { host, port });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await server.stop();
    store.stop();
    if (dataDir === null) rmSync(folder, { recursive: true, force: true });
  };
  return {
    addresses: { http: `${host}:${server.port}` },
    stop: () => (stopped ??= stop()),
  };
}
