import { open, type FileHandle } from 'node:fs/promises';
import { type ByteSink } from '../sound/wav-output';
import { type LocalSource } from './work-order';

/** So many bytes are kept in memory: a file on disk would cost more than they do. */
export const SMALL_BYTES = 1024 * 1024;

/** Bytes written one after another: in memory as long as they are few, then in a file. */
export class GrowingFile implements ByteSink {
  readonly #makePath: () => Promise<string>;
  #chunks: Uint8Array[] = [];
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;
  #size = 0;

  /** @param makePath gives the path of the file when it is needed */
  constructor(makePath: () => Promise<string>) {
    this.#makePath = makePath;
  }

  get size(): number {
    return this.#size;
  }

  /** Takes the bytes over: they must not be changed afterwards. */
  async append(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#size += bytes.length;
    if (this.#file !== undefined) return this.#file.handle.appendFile(bytes);
    this.#chunks.push(bytes);
    if (this.#size > SMALL_BYTES) await this.#moveToDisk();
  }

  async overwriteStart(bytes: Uint8Array): Promise<void> {
    if (this.#file !== undefined) {
      await this.#file.handle.write(bytes, 0, bytes.length, 0);
      return;
    }
    const all = Buffer.concat(this.#chunks);
    all.set(bytes);
    this.#chunks = [all];
  }

  async close(): Promise<void> {
    await this.#file?.handle.close();
  }

  /** Closes it. @returns where the bytes are */
  async finish(): Promise<LocalSource> {
    await this.close();
    if (this.#file !== undefined) return { path: this.#file.path };
    return { bytes: joined(this.#chunks, this.#size) };
  }

  async #moveToDisk(): Promise<void> {
    const path = await this.#makePath();
    const handle = await open(path, 'w');
    this.#file = { path, handle };
    await handle.appendFile(joined(this.#chunks.splice(0), this.#size));
  }
}

/** In an array of its own: a shared one would go to other threads as a whole. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
