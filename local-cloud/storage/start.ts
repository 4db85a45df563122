import { linkSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undisturbedCalls, type Calls } from '../calls';
import { memoryJournal, openJournal, writeJournal } from '../journal';
import { type Clock, type StatefulService } from '../service';
import { configureBuckets, type ConfiguredBucket } from './configure';
import { projectOf } from './state/access-control';
import { Buckets } from './state/buckets';
import { Copies } from './state/copies';
import { ByteFiles } from './state/byte-files';
import { HmacKeys } from './state/hmac-keys';
import { Housekeeping } from './state/housekeeping';
import { type ObjectEvent } from './state/notifications';
import { Objects } from './state/objects';
import { type Publish } from './state/outbox';
import { PartUploads } from './state/part-uploads';
import { ResumableUploads } from './state/resumable-uploads';
import { Store } from './state/store';
import { inspectStore } from './state/inspect';
import { type PublicKeys } from './transport/rsa-signature';
import { startHttpServer } from './transport/server';

export interface StorageOptions {
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly clock: Clock;
  /** Folder for `storage.journal` and `storage-objects/`; null uses one that goes when it stops. */
  readonly dataDir: string | null;
  readonly buckets: readonly ConfiguredBucket[];
  /** The key that signed URLs of a service account are checked with. */
  readonly publicKeys: PublicKeys;
  /** The owner of all buckets. */
  readonly project?: string;
  /** Told of every change of an object, after it is durable and before it is answered. */
  readonly onObject?: (event: ObjectEvent) => void;
  /** Where notifications go; without it no bucket can have any. */
  readonly publish?: Publish;
  readonly calls?: Calls;
}

/** Starts Cloud Storage with the given buckets created or brought up to date. */
export async function startStorage(options: StorageOptions): Promise<StatefulService> {
  const { clock, dataDir, host, publicKeys, calls = undisturbedCalls } = options;
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'attacca-storage-'));
  const store = openStore(options, folder);
  const objects = new Objects(store);
  const copies = new Copies(objects);
  const buckets = new Buckets(store);
  const uploads = new ResumableUploads(objects);
  const partUploads = new PartUploads(objects, copies);
  const hmacKeys = new HmacKeys(store);
  const housekeeping = new Housekeeping({ clock, objects, uploads, partUploads });
  configureBuckets(buckets, store, options.buckets);
  const services = {
    store,
    buckets,
    objects,
    copies,
    uploads,
    partUploads,
    hmacKeys,
    clock,
    publicKeys,
  };
  const server = await startHttpServer({ services, calls }, options);
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    housekeeping.stop();
    await server.stop();
    await store.stop();
    if (dataDir === null) rmSync(folder, { recursive: true, force: true });
  };
  return {
    addresses: { http: `${host}:${server.port}` },
    stop: () => (stopped ??= stop()),
    inspect: (limit) => inspectStore(store, limit),
    reset: () => {
      uploads.reset();
      store.reset();
      configureBuckets(buckets, store, options.buckets);
    },
    exportTo: (target) => exportStore(store, target),
  };
}

function openStore(options: StorageOptions, folder: string): Store {
  const { clock, dataDir, onObject, publish, project = 'local-project' } = options;
  return new Store({
    project: projectOf(project),
    clock,
    files: new ByteFiles(join(folder, 'storage-objects')),
    openJournal: (replay) =>
      dataDir === null ? memoryJournal() : openJournal(join(folder, 'storage.journal'), replay),
    ...(onObject && { onObject }),
    ...(publish && { publish }),
  });
}

/** Writes journal and bytes; the bytes as second links to the same where the file system can. */
function exportStore({ catalogue, files }: Store, folder: string): void {
  const target = join(folder, 'storage-objects');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const id of catalogue.files()) {
    const [from, to] = [files.pathOf(id), join(target, id)];
    try {
      // A file that uploads still append to must not change in the export.
      if (catalogue.uploads.has(id)) copyFileSync(from, to);
      else linkSync(from, to);
    } catch {
      copyIfThere(from, to);
    }
  }
  writeJournal(join(folder, 'storage.journal'), catalogue.snapshot());
}

/** An upload that has just begun has no file yet. */
function copyIfThere(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
