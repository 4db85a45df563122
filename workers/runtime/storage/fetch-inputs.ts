import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import {
  AttaccaError,
  type Operation,
  type RemoteFile,
  type TaskInput,
  type ViewList,
} from '@attacca/core';
import { type LocalInput, type LocalItem } from '../execution/work-order';
import { type DiskCache, type HeldFile } from './disk-cache';
import { download, type StorageOptions } from './download';
import { fetchViewedPcm } from './fetch-viewed-pcm';

export interface FetchContext {
  readonly operation: Operation;
  readonly cache: DiskCache;
  readonly storage: StorageOptions;
  readonly signal: AbortSignal;
  /** The task's own folder, for what is of no use to anybody else. */
  readonly folder: string;
}

export interface FetchedInputs {
  readonly inputs: Readonly<Record<string, LocalInput>>;
  readonly release: () => void;
}

/** Brings all inputs of a task to local disk, each verified. @throws AttaccaError */
export async function fetchInputs(
  inputs: Readonly<Record<string, TaskInput>>,
  context: FetchContext,
): Promise<FetchedInputs> {
  const held: HeldFile[] = [];
  const release = (): void => held.forEach((file) => file.release());
  const fetchFile = async (file: RemoteFile): Promise<string> => {
    const found = await fetchShared(file, context);
    held.push(found);
    return found.path;
  };
  try {
    const local: Record<string, LocalInput> = {};
    for (const [port, input] of Object.entries(inputs)) {
      local[port] = await fetchInput(input, {
        ...context,
        fetchFile,
        hold: (file) => held.push(file),
      });
    }
    return { inputs: local, release };
  } catch (error) {
    release();
    throw error;
  }
}

export interface InputFetcher extends FetchContext {
  /** The verified file, kept for the next who wants it. */
  readonly fetchFile: (file: RemoteFile) => Promise<string>;
  readonly hold: (file: HeldFile) => void;
}

async function fetchInput(input: TaskInput, fetcher: InputFetcher): Promise<LocalInput> {
  switch (input.kind) {
    case 'file':
      return { kind: 'file', type: input.type, file: await fetchWhole(input.file, fetcher) };
    case 'views': {
      const list = JSON.parse(
        await readFile(await fetcher.fetchFile(input.list), 'utf8'),
      ) as ViewList;
      const views = list.views
        .slice(input.from, input.to)
        .map(([from, to], position) => ({ index: input.from + position, from, to }));
      return {
        kind: 'views',
        type: 'audio',
        views,
        pcm: await fetchViewedPcm(input.file, { list, views }, fetcher),
      };
    }
    case 'packs':
      return { kind: 'packs', type: input.type, items: await fetchPacks(input.packs, fetcher) };
  }
}

async function fetchPacks(
  packs: Extract<TaskInput, { kind: 'packs' }>['packs'],
  fetcher: InputFetcher,
): Promise<LocalItem[]> {
  const items: LocalItem[] = [];
  for (const pack of packs) {
    if (pack.items.length === 0) continue;
    const path = await fetcher.fetchFile(pack.file);
    for (const { index, offset, length } of pack.items) items.push({ index, path, offset, length });
  }
  return items;
}

async function fetchWhole(
  file: RemoteFile,
  fetcher: InputFetcher,
): Promise<Extract<LocalInput, { kind: 'file' }>['file']> {
  assertSize(file, fetcher.operation);
  const { media_type } = file;
  if (file.sha256 !== null && file.size_bytes !== null) {
    const path = await fetcher.fetchFile(file);
    return { path, sha256: file.sha256, size_bytes: file.size_bytes, media_type };
  }
  // An upload that nobody has looked at yet: its hash is what we find.
  const path = join(fetcher.folder, 'upload');
  const { sha256, size_bytes } = await download(downloadOf(file, fetcher), path, fetcher.storage);
  return { path, sha256, size_bytes, media_type };
}

function fetchShared(file: RemoteFile, context: FetchContext): Promise<HeldFile> {
  const { sha256 } = file;
  if (sha256 === null)
    throw new AttaccaError('INTERNAL', 'A file of unknown content cannot be shared.');
  assertSize(file, context.operation);
  return context.cache.get(sha256, async (path) => {
    await download(downloadOf(file, context), path, context.storage);
  });
}

function downloadOf(
  { url, sha256 }: RemoteFile,
  { operation, signal }: FetchContext,
): Parameters<typeof download>[0] {
  return { url, sha256, maxBytes: operation.limits.max_input_bytes, signal };
}

function assertSize({ size_bytes }: RemoteFile, { limits, name }: Operation): void {
  if (size_bytes === null || size_bytes <= limits.max_input_bytes) return;
  const message = `The input has ${size_bytes} bytes; ${name} allows at most ${limits.max_input_bytes}.`;
  throw new AttaccaError('INPUT_TOO_LARGE', message);
}
