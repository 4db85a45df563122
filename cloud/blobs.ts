import type { Bucket, File, Storage } from '@google-cloud/storage';
import { type CloudConfig } from './config';
import { onFirstUse } from './on-first-use';
import { rememberUrls } from './remembered-urls';

export interface ObjectFacts {
  readonly size_bytes: number;
  readonly generation: string;
  /** Nobody seemed to use it: it may be deleted, unless whoever goes on to use it takes the mark off. */
  readonly is_marked?: boolean;
}

/** The state of a blob in which it was marked as unused; anything that happens to it since makes another one. */
export interface BlobMark {
  readonly generation: string;
  readonly metageneration: string;
}

/** A URL that carries its own permission, and what a client must send along. */
export interface SignedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The few things functions do with Cloud Storage: blobs by SHA-256, and uploads in staging. */
export interface Blobs {
  /** Size of a blob; undefined when it is not there. */
  stat(sha256: string): Promise<ObjectFacts | undefined>;
  statStaging(object: string): Promise<ObjectFacts | undefined>;
  signDownload(sha256: string, options?: { readonly file_name?: string }): Promise<string>;
  signStagingDownload(object: string, generation: string): Promise<string>;
  /** For a PUT that creates the blob; 412 tells that it is there already. */
  signUpload(sha256: string, media_type: string): Promise<SignedRequest>;
  /** For a POST that starts a resumable session, once. */
  signStagingUpload(object: string, media_type: string): Promise<SignedRequest>;
  /** Writes a small blob; false when it is there already. */
  create(sha256: string, bytes: Uint8Array, media_type: string): Promise<boolean>;
  /** Writes a staging object; one that is there already stays. */
  createStaging(object: string, bytes: Uint8Array, media_type: string): Promise<void>;
  /** Copies one generation of a staging object to its blob; already there counts as done. */
  adopt(object: string, generation: string, sha256: string): Promise<void>;
  /** Marks a blob as unused; undefined when it is not there. */
  mark(sha256: string): Promise<BlobMark | undefined>;
  /** Takes the mark off, so that the deletion that comes of it fails; false when the blob is not there. */
  keep(sha256: string): Promise<boolean>;
  /** Deletes a blob as it was marked. Not there counts as done; false when it was kept or made anew since. */
  delete(sha256: string, mark: BlobMark): Promise<boolean>;
  /** Not there counts as done. */
  deleteStaging(object: string): Promise<void>;
}

/** How long a signed URL lives: as long as a task and its retry by the same worker may take. */
const urlLifetimeMilliseconds = 3600 * 1000;

/** `Blobs` on Cloud Storage, through the official client. */
export function storageBlobs(config: CloudConfig): Blobs {
  return onFirstUse(() => loadBlobs(config));
}

async function loadBlobs(config: CloudConfig): Promise<Blobs> {
  const { Storage } = await import('@google-cloud/storage');
  const storage = new Storage({ projectId: config.project });
  const blobs = storage.bucket(config.blobsBucket);
  const staging = storage.bucket(config.stagingBucket);
  const sign = signer(config);
  const remember = rememberUrls(urlLifetimeMilliseconds);
  askOnceForCredentials(storage);
  return {
    stat: (sha256) => statFile(blobs.file(blobName(sha256))),
    statStaging: (object) => statFile(staging.file(object)),
    signDownload: (sha256, { file_name } = {}) =>
      remember(`${sha256} ${file_name ?? ''}`, () =>
        sign(blobs.file(blobName(sha256)), {
          action: 'read',
          ...(file_name === undefined ? {} : { promptSaveAs: file_name }),
        }),
      ),
    signStagingDownload: (object, generation) =>
      sign(staging.file(object), { action: 'read', queryParams: { generation } }),
    signUpload: async (sha256, media_type) => {
      const headers = { 'content-type': media_type, 'x-goog-if-generation-match': '0' };
      const url = await sign(blobs.file(blobName(sha256)), {
        action: 'write',
        contentType: media_type,
        extensionHeaders: { 'x-goog-if-generation-match': '0' },
      });
      return { url, headers };
    },
    signStagingUpload: async (object, media_type) => {
      const headers = {
        'content-type': media_type,
        'x-goog-resumable': 'start',
        'x-goog-if-generation-match': '0',
      };
      const url = await sign(staging.file(object), {
        action: 'resumable',
        contentType: media_type,
        extensionHeaders: { 'x-goog-if-generation-match': '0' },
      });
      return { url, headers };
    },
    create: (sha256, bytes, media_type) =>
      createFile(blobs.file(blobName(sha256)), bytes, media_type),
    createStaging: async (object, bytes, media_type) => {
      await createFile(staging.file(object), bytes, media_type);
    },
    adopt: (object, generation, sha256) =>
      adopt(staging.file(object, { generation }), blobs, sha256),
    mark: (sha256) => markFile(blobs.file(blobName(sha256)), 'true'),
    keep: async (sha256) => (await markFile(blobs.file(blobName(sha256)), null)) !== undefined,
    delete: (sha256, mark) => deleteMarked(blobs.file(blobName(sha256)), mark),
    deleteStaging: async (object) => {
      await staging.file(object).delete({ ignoreNotFound: true });
    },
  };
}

/** Who signs never changes while the process lives; the client would ask the metadata server for every signature. */
function askOnceForCredentials({ authClient }: Storage): void {
  const ask: () => Promise<object> = authClient.getCredentials.bind(authClient);
  let answer: Promise<object> | undefined;
  const remembered = (): Promise<object> => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
  Object.assign(authClient, { getCredentials: remembered });
}

function blobName(sha256: string): string {
  return `blobs/${sha256}`;
}

type SignOptions = {
  action: 'read' | 'write' | 'resumable';
  contentType?: string;
  promptSaveAs?: string;
  extensionHeaders?: Record<string, string>;
  queryParams?: Record<string, string>;
};

function signer(config: CloudConfig): (file: File, options: SignOptions) => Promise<string> {
  const endpoint =
    config.signBlobEndpoint === null ? {} : { signingEndpoint: config.signBlobEndpoint };
  return async (file, options) => {
    const expires = Date.now() + urlLifetimeMilliseconds;
    const [url] = await file.getSignedUrl({ version: 'v4', expires, ...endpoint, ...options });
    return url;
  };
}

async function statFile(file: File): Promise<ObjectFacts | undefined> {
  try {
    const [metadata] = await file.getMetadata();
    const is_marked = metadata.metadata?.[markKey] !== undefined;
    return {
      size_bytes: Number(metadata.size),
      generation: String(metadata.generation),
      is_marked,
    };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Custom metadata of a marked blob. Every change of it changes the metageneration. */
const markKey = 'unused';

async function markFile(file: File, value: string | null): Promise<BlobMark | undefined> {
  try {
    const [metadata] = await file.setMetadata({ metadata: { [markKey]: value } });
    const { generation, metageneration } = metadata;
    return { generation: String(generation), metageneration: String(metageneration) };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function deleteMarked(file: File, mark: BlobMark): Promise<boolean> {
  const { generation, metageneration } = mark;
  try {
    await file.delete({ ifGenerationMatch: generation, ifMetagenerationMatch: metageneration });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return true;
    if (statusOf(error) === 412) return false;
    throw error;
  }
}

async function createFile(file: File, bytes: Uint8Array, contentType: string): Promise<boolean> {
  try {
    const preconditionOpts = { ifGenerationMatch: 0 };
    // One request. The client's own checksum of the answer is spared: the bytes were compared with their SHA-256.
    await file.save(Buffer.from(bytes), {
      resumable: false,
      validation: false,
      contentType,
      preconditionOpts,
    });
    return true;
  } catch (error) {
    if (statusOf(error) === 412) return false;
    throw error;
  }
}

async function adopt(source: File, blobs: Bucket, sha256: string): Promise<void> {
  try {
    await source.copy(blobs.file(blobName(sha256)), { preconditionOpts: { ifGenerationMatch: 0 } });
  } catch (error) {
    if (statusOf(error) !== 412) throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'number' ? code : undefined;
}
