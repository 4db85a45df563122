import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { GrowingFile } from './growing-file';
import { type WrittenFile } from './item-outputs';
import { type ProducedItem, type ProducedOutput } from './work-order';

/** Every item of a pack starts at a multiple of this, so that it can be mapped into memory as it is. */
const ALIGNMENT_BYTES = 64;

/** What the items of an empty pack would have been is not known; it says so. */
const NOTHING = { media_type: 'application/octet-stream', extension: 'bin' };

/** Puts what a batch's items wrote behind one another. */
export class PackWriter {
  readonly #file: GrowingFile;
  readonly #hash = createHash('sha256');
  readonly #items: ProducedItem[] = [];
  #kind: Pick<WrittenFile, 'media_type' | 'extension' | 'dtype'> = NOTHING;

  /** @param makePath gives the path of a file, when the pack becomes too large for memory */
  constructor(makePath: () => Promise<string>) {
    this.#file = new GrowingFile(makePath);
  }

  async append(index: number, file: WrittenFile): Promise<void> {
    const { media_type, extension, dtype, shape, size_bytes: length, source } = file;
    const over = this.#file.size % ALIGNMENT_BYTES;
    await this.#write(new Uint8Array(over === 0 ? 0 : ALIGNMENT_BYTES - over));
    this.#kind = { media_type, extension, ...(dtype === undefined ? {} : { dtype }) };
    const offset = this.#file.size;
    if ('bytes' in source) await this.#write(source.bytes);
    else
      for await (const chunk of createReadStream(source.path)) await this.#write(chunk as Buffer);
    this.#items.push({ index, offset, length, ...(shape === undefined ? {} : { shape }) });
  }

  async finish(): Promise<ProducedOutput> {
    const source = await this.#file.finish();
    const file = {
      source,
      size_bytes: this.#file.size,
      sha256: this.#hash.digest('hex'),
      is_input: false,
      ...this.#kind,
    };
    return { kind: 'pack', file, items: this.#items };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    await this.#file.append(bytes);
  }
}
