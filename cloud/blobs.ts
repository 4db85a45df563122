import type { Bucket, File } from '@google-cloud/storage';
import { type CloudConfig } from './config';
import { onFirstUse } from './on-first-use';

export interface ObjectFacts {
  readonly size_bytes: number;
  readonly generation: string;
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
  /** Copies one generation of a staging object to its blob; already there counts as done. */
  adopt(object: string, generation: string, sha256: string): Promise<void>;
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
  return {
    stat: (sha256) => statFile(blobs.file(blobName(sha256))),
    statStaging: (object) => statFile(staging.file(object)),
    signDownload: (sha256, { file_name } = {}) =>
      sign(blobs.file(blobName(sha256)), {
        action: 'read',
        ...(file_name === undefined ? {} : { promptSaveAs: file_name }),
      }),
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
    adopt: (object, generation, sha256) =>
      adopt(staging.file(object, { generation }), blobs, sha256),
  };
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
    return { size_bytes: Number(metadata.size), generation: String(metadata.generation) };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
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
