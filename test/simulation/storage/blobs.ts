import { type Blobs } from '@attacca/cloud';
import { type Engine } from '../engine/engine';
import { type Process } from '../engine/process';

/** What a blob holds, as far as the simulated operations look into it: one content, or one for each item. */
export type Content = string | readonly string[];

/** Every blob and every upload in staging. */
export interface BlobStore {
  readonly blobs: Map<string, Content>;
  /** Content of uploads, by object. */
  readonly staged: Map<string, string>;
}

/** `Blobs` for one process: every call to Cloud Storage is one of the scheduler's choices; signing is not. */
export function processBlobs(engine: Engine, store: BlobStore, process: Process): Blobs {
  const call = <Result>(label: string, perform: () => Result): Promise<Result> =>
    engine.call(process, { label }, perform);
  return {
    stat: (sha256) =>
      call(`looks for blob ${sha256.slice(0, 8)}`, () => {
        const content = store.blobs.get(sha256);
        return content === undefined ? undefined : { size_bytes: sizeOf(content), generation: '1' };
      }),
    statStaging: (object) =>
      call(`looks for ${object}`, () =>
        store.staged.has(object) ? { size_bytes: 1, generation: '1' } : undefined,
      ),
    signDownload: (sha256) => Promise.resolve(`blob:${sha256}`),
    signStagingDownload: (object) => Promise.resolve(`staging:${object}`),
    signUpload: (sha256) => Promise.resolve({ url: `blob:${sha256}`, headers: {} }),
    signStagingUpload: (object) => Promise.resolve({ url: `staging:${object}`, headers: {} }),
    create: (sha256, bytes) =>
      call(`creates blob ${sha256.slice(0, 8)}`, () => {
        if (store.blobs.has(sha256)) return false;
        store.blobs.set(sha256, contentOf(bytes));
        return true;
      }),
    createStaging: (object, bytes) =>
      call(`uploads ${object}`, () => void store.staged.set(object, Buffer.from(bytes).toString())),
    adopt: (object, _generation, sha256) =>
      call(`adopts ${object} as ${sha256.slice(0, 8)}`, () => {
        const content = store.staged.get(object);
        if (content === undefined) throw new Error(`there is no ${object} in staging`);
        store.blobs.set(sha256, content);
      }),
    mark: (sha256) =>
      call(`marks blob ${sha256.slice(0, 8)}`, () =>
        store.blobs.has(sha256) ? { generation: '1', metageneration: '2' } : undefined,
      ),
    keep: (sha256) => call(`keeps blob ${sha256.slice(0, 8)}`, () => store.blobs.has(sha256)),
    delete: (sha256) =>
      call(`deletes blob ${sha256.slice(0, 8)}`, () => store.blobs.delete(sha256) || true),
    deleteStaging: (object) => call(`deletes ${object}`, () => void store.staged.delete(object)),
  };
}

export function sizeOf(content: Content): number {
  return bytesOf(content).length;
}

/** A content as it travels. */
export function bytesOf(content: Content): Buffer {
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
}

function contentOf(bytes: Uint8Array): Content {
  const text = Buffer.from(bytes).toString('utf8');
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : text;
}
