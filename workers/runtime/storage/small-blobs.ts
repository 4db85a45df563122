import { SMALL_BYTES } from '../execution/growing-file';

/**
 * Small blobs by SHA-256, in memory: the packs and lists of small tasks, which would cost several system calls each
 * on disk. Who wants one that another is fetching shares the fetch. The longest unused go when the bound is passed.
 */
export class SmallBlobs {
  readonly #maxBytes: number;
  /** In the order of last use, oldest first. */
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #loading = new Map<string, Promise<Uint8Array>>();
  #total = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  find(sha256: string): Uint8Array | undefined {
    const bytes = this.#blobs.get(sha256);
    if (bytes === undefined) return undefined;
    this.#blobs.delete(sha256);
    this.#blobs.set(sha256, bytes);
    return bytes;
  }

  keep(sha256: string, bytes: Uint8Array): void {
    if (bytes.length > SMALL_BYTES || this.#blobs.has(sha256)) return;
    this.#blobs.set(sha256, bytes);
    this.#total += bytes.length;
    for (const [oldest, { length }] of this.#blobs) {
      if (this.#total <= this.#maxBytes) return;
      this.#blobs.delete(oldest);
      this.#total -= length;
    }
  }

  /** The blob; `load` fetches it when it is not there. @throws what `load` throws */
  async get(sha256: string, load: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.find(sha256);
    if (known !== undefined) return known;
    const loading = this.#loading.get(sha256);
    // Who waited for another's download must not fail of the other's reasons: it tries for itself.
    if (loading !== undefined) return loading.catch(() => this.get(sha256, load));
    const mine = load();
    this.#loading.set(sha256, mine);
    try {
      const bytes = await mine;
      this.keep(sha256, bytes);
      return bytes;
    } finally {
      this.#loading.delete(sha256);
    }
  }
}
