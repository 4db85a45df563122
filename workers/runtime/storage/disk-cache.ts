import { rmSync } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SmallBlobs } from './small-blobs';

/** A file in the cache that somebody uses; it stays at least until it is released. */
export interface HeldFile {
  readonly path: string;
  readonly release: () => void;
}

interface Entry {
  readonly path: string;
  readonly ready: Promise<number>;
  size: number;
  users: number;
}

/** What small blobs may take of the memory. */
const MEMORY_BYTES = 32 * 1024 * 1024;
/** So many small files would cost more in bookkeeping than in bytes. */
const MAX_FILES = 10_000;

/**
 * Files by SHA-256 on local disk, so that a chained task finds at hand what the task before it read or wrote; small
 * ones stay in memory until somebody needs a path.
 * 1. A file is complete and verified before anybody sees it. 2. Two who want the same file at once share one
 * download. 3. Files in use are never removed; of the others the longest unused go when a bound is passed.
 */
export class DiskCache {
  readonly small = new SmallBlobs(MEMORY_BYTES);
  readonly #folder: string;
  readonly #maxBytes: number;
  /** In the order of last use, oldest first. */
  readonly #entries = new Map<string, Entry>();
  #total = 0;

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Starts empty: what a process before this one left is of unknown completeness. */
  async open(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { recursive: true });
  }

  /** The file, if it is there already. */
  async find(sha256: string): Promise<HeldFile | null> {
    const entry = this.#entries.get(sha256);
    if (entry !== undefined) return this.#hold(sha256, entry);
    const bytes = this.small.find(sha256);
    return bytes === undefined ? null : this.get(sha256, (path) => writeFile(path, bytes));
  }

  /** The file; `produce` writes it to a path when it is not there. @throws what `produce` throws */
  async get(sha256: string, produce: (path: string) => Promise<void>): Promise<HeldFile> {
    const known = this.#entries.get(sha256);
    // Who waited for another's download must not fail of the other's reasons: it tries for itself.
    if (known !== undefined)
      return this.#hold(sha256, known).catch(() => this.get(sha256, produce));
    const path = join(this.#folder, sha256);
    const part = `${path}.part`;
    const bytes = this.small.find(sha256);
    const fill = async (): Promise<number> => {
      await (bytes === undefined ? produce(part) : writeFile(part, bytes));
      await rename(part, path);
      return (await stat(path)).size;
    };
    const entry = { path, ready: fill(), size: 0, users: 0 };
    this.#entries.set(sha256, entry);
    return this.#hold(sha256, entry);
  }

  /** Takes a finished file over; it is gone from where it was. */
  async adopt(sha256: string, from: string): Promise<void> {
    const held = await this.get(sha256, (path) => rename(from, path));
    held.release();
  }

  async #hold(sha256: string, entry: Entry): Promise<HeldFile> {
    entry.users += 1;
    this.#entries.delete(sha256);
    this.#entries.set(sha256, entry);
    try {
      const size = await entry.ready;
      // Whoever comes first counts it.
      this.#total += size - entry.size;
      entry.size = size;
    } catch (error) {
      if (this.#entries.get(sha256) === entry) this.#entries.delete(sha256);
      throw error;
    }
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      entry.users -= 1;
      this.#evict();
    };
    return { path: entry.path, release };
  }

  #evict(): void {
    for (const [sha256, entry] of this.#entries) {
      if (this.#total <= this.#maxBytes && this.#entries.size <= MAX_FILES) return;
      if (entry.users > 0) continue;
      this.#entries.delete(sha256);
      this.#total -= entry.size;
      // At once: removed later, it could be the next download of the same file that goes.
      rmSync(entry.path, { force: true });
    }
  }
}
