import {
  inlineTaskBytes,
  type BlobFacts,
  type OutputsAnswer,
  type OutputsRequest,
  type TaskOutput,
} from '@attacca/core';
import { type Waiting } from '../internal-api/retry';
import { type ProducedFile, type ProducedOutput } from '../execution/work-order';
import { inParallel } from './in-parallel';
import { upload } from './upload';

const CONCURRENT_UPLOADS = 4;

interface StoreOptions {
  readonly leaseToken: string;
  readonly signal: AbortSignal;
  readonly waiting: Waiting;
  /** Asks the internal API where to put what. */
  readonly grant: (request: OutputsRequest) => Promise<OutputsAnswer>;
}

/**
 * Uploads everything that is new; what is there already is not sent again. Small outputs are not uploaded: they travel in
 * the completion.
 * @returns the contents of small outputs for the completion, base64 by SHA-256
 * @throws AttaccaError
 */
export async function storeOutputs(
  outputs: Readonly<Record<string, ProducedOutput>>,
  options: StoreOptions,
): Promise<Readonly<Record<string, string>>> {
  const files = newFiles(outputs);
  const contents: Record<string, string> = {};
  let room = inlineTaskBytes;
  for (const [sha256, { source, size_bytes }] of files) {
    if (!('bytes' in source) || size_bytes > room) continue;
    contents[sha256] = Buffer.from(source.bytes).toString('base64');
    room -= size_bytes;
    files.delete(sha256);
  }
  await uploadAll(files, options);
  return contents;
}

async function uploadAll(
  files: ReadonlyMap<string, ProducedFile>,
  { leaseToken, signal, waiting, grant }: StoreOptions,
): Promise<void> {
  if (files.size === 0) return;
  const wanted = [...files.values()].map(({ sha256, size_bytes, media_type }) => ({
    sha256,
    size_bytes,
    media_type,
  }));
  const { uploads } = await grant({ lease_token: leaseToken, outputs: wanted });
  signal.throwIfAborted();
  await inParallel(uploads, CONCURRENT_UPLOADS, async (granted) => {
    const file = files.get(granted.sha256);
    if (granted.exists || file === undefined) return;
    const { url, headers } = granted;
    const { source, size_bytes } = file;
    await upload({ source, size_bytes, url, headers, signal }, waiting);
  });
}

/** The files a task made itself, by SHA-256. */
export function newFiles(
  outputs: Readonly<Record<string, ProducedOutput>>,
): Map<string, ProducedFile> {
  const files = Object.values(outputs).flatMap((output) =>
    output.kind === 'views' ? [output.list, output.file] : [output.file],
  );
  return new Map(files.filter((file) => !file.is_input).map((file) => [file.sha256, file]));
}

/** An output as the internal API is told of it: no path of this machine. */
export function taskOutput(output: ProducedOutput): TaskOutput {
  switch (output.kind) {
    case 'file':
      return { kind: 'file', ...blobFacts(output.file) };
    case 'pack':
      return { kind: 'pack', ...blobFacts(output.file), items: output.items };
    case 'views':
      return {
        kind: 'views',
        count: output.count,
        list: blobFacts(output.list),
        file: blobFacts(output.file),
        ...(output.groups === undefined ? {} : { groups: output.groups }),
      };
  }
}

function blobFacts({ source: _source, is_input: _isInput, ...facts }: ProducedFile): BlobFacts {
  return facts;
}
