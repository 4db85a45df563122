import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { AttaccaError, type Operation, type RemoteFile, type TaskInput } from '@attacca/core';
import { SMALL_BYTES } from '../execution/growing-file';
import {
  type LocalFile,
  type LocalInput,
  type LocalItem,
  type LocalSource,
} from '../execution/work-order';
import { type Waiting } from '../internal-api/retry';
import { type DiskCache, type HeldFile } from './disk-cache';
import { assertSha256, download, downloadBytes } from './download';
import { fetchViews } from './fetch-views';
import { inParallel } from './in-parallel';
import { type CompactViewList, type ViewLists } from './view-lists';

export interface FetchContext {
  readonly operation: Operation;
  readonly cache: DiskCache;
  readonly viewLists: ViewLists;
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
  /** The task's own folder, for what is of no use to anybody else. Made when it is needed. */
  readonly folder: string;
  /** Asks for the packs of a port after those that are known. */
  readonly more: (port: string, after: string) => Promise<TaskInput>;
}

export interface FetchedInputs {
  readonly inputs: Readonly<Record<string, LocalInput>>;
  readonly release: () => void;
}

/** Downloads of one task at the same time: a gather reads thousands of small packs. */
const CONCURRENT_DOWNLOADS = 8;
/** What the packs of one task may take of the memory; the others lie on disk. */
const MEMORY_BYTES = 32 * 1024 * 1024;

/** Brings all inputs of a task to this machine, each verified. @throws AttaccaError */
export async function fetchInputs(
  inputs: Readonly<Record<string, TaskInput>>,
  context: FetchContext,
): Promise<FetchedInputs> {
  const fetcher = new InputFetcher(context);
  try {
    const ports = Object.entries(inputs);
    const fetched = await inParallel(ports, CONCURRENT_DOWNLOADS, ([port, input]) =>
      fetchInput(port, input, fetcher),
    );
    const local = ports.map(([port], position) => [port, fetched[position]!] as const);
    return { inputs: Object.fromEntries(local), release: () => fetcher.release() };
  } catch (error) {
    fetcher.release();
    throw error;
  }
}

async function fetchInput(
  port: string,
  input: TaskInput,
  fetcher: InputFetcher,
): Promise<LocalInput> {
  switch (input.kind) {
    case 'file':
      return { kind: 'file', type: input.type, file: await fetcher.wholeFile(port, input.file) };
    case 'views': {
      const views = await fetchViews(port, input.parts, fetcher);
      return { kind: 'views', type: 'audio', views, ...groupsOf(input) };
    }
    case 'packs': {
      const items = await fetchPages(port, input, fetcher);
      return { kind: 'packs', type: input.type, items, ...groupsOf(input) };
    }
  }
}

type Packs = Extract<TaskInput, { kind: 'packs' }>;

/** A gather is told of its packs page by page: of the next page while this one is downloaded. */
async function fetchPages(
  port: string,
  first: Packs,
  fetcher: InputFetcher,
): Promise<readonly LocalItem[]> {
  const pages: (readonly LocalItem[])[] = [];
  for (let page: Packs | null = first; page !== null;) {
    const downloaded = fetchPacks(page, fetcher);
    const following: Promise<Packs | null> = fetcher.packsAfter(port, page);
    // Whatever fails, nothing may still be downloaded when the task's files are let go.
    await Promise.allSettled([downloaded, following]);
    pages.push(await downloaded);
    page = await following;
  }
  return pages.flat();
}

async function fetchPacks(
  { packs, type }: Packs,
  fetcher: InputFetcher,
): Promise<readonly LocalItem[]> {
  const used = packs.filter((pack) => pack.items.length > 0);
  const items = await inParallel(used, CONCURRENT_DOWNLOADS, async (pack) => {
    // Sound is read from disk, as ffmpeg reads it.
    const source =
      type === 'audio'
        ? { path: await fetcher.file(pack.file) }
        : await fetcher.packSource(pack.file);
    return pack.items.map(({ index, offset, length }) => ({ index, source, offset, length }));
  });
  return items.flat();
}

function groupsOf<Groups>({ groups }: { readonly groups?: Groups }): { readonly groups?: Groups } {
  return groups === undefined ? {} : { groups };
}

/** Fetches what one task reads, through what the worker has at hand; holds it until it is released. */
export class InputFetcher {
  readonly #context: FetchContext;
  readonly #held: HeldFile[] = [];
  #memoryLeft = MEMORY_BYTES;

  constructor(context: FetchContext) {
    this.#context = context;
  }

  release(): void {
    for (const file of this.#held.splice(0)) file.release();
  }

  /** The page that follows; null after the last one. */
  async packsAfter(port: string, { next }: Packs): Promise<Packs | null> {
    if (next === undefined) return null;
    const page = await this.#context.more(port, next);
    if (page.kind === 'packs') return page;
    const message = `What follows the packs of "${port}" is of the kind ${page.kind}.`;
    throw new AttaccaError('INTERNAL', message);
  }

  /** The verified file, kept for the next who wants it. */
  async file(file: RemoteFile): Promise<string> {
    const { cache, waiting } = this.#context;
    const fetch = async (path: string): Promise<void> => {
      if (file.contents === undefined) await download(this.#downloadOf(file), path, waiting);
      else await writeFile(path, await this.#load(file));
    };
    return this.#hold(await cache.get(knownSha256(file), fetch));
  }

  /** The file if it is at hand. */
  async found(file: RemoteFile): Promise<string | null> {
    const found = file.sha256 === null ? null : await this.#context.cache.find(file.sha256);
    return found === null ? null : this.#hold(found);
  }

  /** In memory when it is small, as long as there is room. */
  async packSource(file: RemoteFile): Promise<LocalSource> {
    const size = file.size_bytes ?? Infinity;
    if (size > Math.min(SMALL_BYTES, this.#memoryLeft)) return { path: await this.file(file) };
    this.#memoryLeft -= size;
    return {
      bytes: await this.#context.cache.small.get(knownSha256(file), () => this.#load(file)),
    };
  }

  async wholeFile(port: string, file: RemoteFile): Promise<LocalFile> {
    const { sha256, size_bytes, media_type } = file;
    if (sha256 !== null && size_bytes !== null)
      return { path: await this.file(file), sha256, size_bytes, media_type };
    // An upload that nobody has looked at yet: its hash is what we find.
    const path = await this.ownPath(`${port}.upload`);
    const found = await download(this.#downloadOf(file), path, this.#context.waiting);
    return { path, sha256: found.sha256, size_bytes: found.size_bytes, media_type };
  }

  viewList(list: RemoteFile): Promise<CompactViewList> {
    const { cache, viewLists } = this.#context;
    const sha256 = knownSha256(list);
    return viewLists.get(sha256, async () => {
      const small = cache.small.find(sha256);
      if (small !== undefined) return small;
      const found = await this.found(list);
      return found === null ? this.#load(list) : readFile(found);
    });
  }

  /** A stretch `[from, to)` of a file, for this task alone. @returns whether the whole file came instead */
  async range(
    file: RemoteFile,
    range: { readonly from: number; readonly to: number },
    path: string,
  ): Promise<{ readonly isWhole: boolean }> {
    return download({ ...this.#downloadOf(file), range }, path, this.#context.waiting);
  }

  async ownPath(name: string): Promise<string> {
    const { folder } = this.#context;
    await mkdir(folder, { recursive: true });
    return join(folder, name);
  }

  async #load(file: RemoteFile): Promise<Uint8Array> {
    if (file.contents === undefined)
      return downloadBytes(this.#downloadOf(file), this.#context.waiting);
    const bytes = Buffer.from(file.contents, 'base64');
    assertSha256(createHash('sha256').update(bytes).digest('hex'), file.sha256);
    return bytes;
  }

  #hold(file: HeldFile): string {
    this.#held.push(file);
    return file.path;
  }

  #downloadOf(file: RemoteFile): Parameters<typeof download>[0] {
    const { operation, signal } = this.#context;
    assertSize(file, operation);
    const { url, sha256 } = file;
    if (url === null) throw new AttaccaError('INTERNAL', 'A file has neither a URL nor contents.');
    return { url, sha256, maxBytes: operation.limits.max_input_bytes, signal };
  }
}

function knownSha256({ sha256 }: RemoteFile): string {
  if (sha256 !== null) return sha256;
  throw new AttaccaError('INTERNAL', 'A file of unknown content cannot be shared.');
}

function assertSize({ size_bytes }: RemoteFile, { limits, name }: Operation): void {
  if (size_bytes === null || size_bytes <= limits.max_input_bytes) return;
  const message = `The input has ${size_bytes} bytes; ${name} allows at most ${limits.max_input_bytes}.`;
  throw new AttaccaError('INPUT_TOO_LARGE', message);
}
