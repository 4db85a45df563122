import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { type WrittenFile } from './item-outputs';
import { type ProducedItem, type ProducedOutput } from './work-order';

/** Every item of a pack starts at a multiple of this, so that it can be mapped into memory as it is. */
const ALIGNMENT_BYTES = 64;

/** What the items of an empty pack would have been is not known; it says so. */
const NOTHING = { media_type: 'application/octet-stream', extension: 'bin' };

/** Puts the files of a batch's items behind one another in one file. */
export class PackWriter {
  readonly #path: string;
  readonly #hash = createHash('sha256');
  readonly #items: ProducedItem[] = [];
  #file: FileHandle | undefined;
  #size = 0;
  #kind: Pick<WrittenFile, 'media_type' | 'extension' | 'dtype'> = NOTHING;

  constructor(path: string) {
    this.#path = path;
  }

  async open(): Promise<void> {
    this.#file = await open(this.#path, 'w');
  }

  async append(index: number, file: WrittenFile): Promise<void> {
    await this.#write(
      Buffer.alloc((ALIGNMENT_BYTES - (this.#size % ALIGNMENT_BYTES)) % ALIGNMENT_BYTES),
    );
    const { media_type, extension, dtype, shape } = file;
    this.#kind = { media_type, extension, ...(dtype === undefined ? {} : { dtype }) };
    const offset = this.#size;
    for await (const chunk of createReadStream(file.path)) await this.#write(chunk as Buffer);
    this.#items.push({
      index,
      offset,
      length: file.size_bytes,
      ...(shape === undefined ? {} : { shape }),
    });
  }

  async finish(): Promise<ProducedOutput> {
    await this.close();
    const file = {
      path: this.#path,
      size_bytes: this.#size,
      sha256: this.#hash.digest('hex'),
      is_input: false,
      ...this.#kind,
    };
    return { kind: 'pack', file, items: this.#items };
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #write(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    await this.#file?.appendFile(bytes);
    this.#size += bytes.length;
  }
}
