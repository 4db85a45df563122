import { closeSync, openSync, writeSync } from 'node:fs';
import { type ByteSink } from '../sound/wav-output';
import { type LocalSource } from './work-order';

/** So many bytes are kept in memory: a file on disk would cost more than they do. */
export const SMALL_BYTES = 1024 * 1024;

interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  isClosed: boolean;
}

/**
 * Bytes written one after another: in memory as long as they are few, then in a file. They are written by the thread that
 * has them: handing them to another takes many times as long.
 */
export class GrowingFile implements ByteSink {
  readonly #makePath: () => Promise<string>;
  /** In an array of its own: a shared one would go to other threads as a whole. */
  #memory = new Uint8Array(0);
  #file: OpenFile | undefined;
  #size = 0;

  /** @param makePath gives the path of the file when it is needed */
  constructor(makePath: () => Promise<string>) {
    this.#makePath = makePath;
  }

  get size(): number {
    return this.#size;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#file === undefined && this.#size + bytes.length > SMALL_BYTES)
      this.#file = await this.#onDisk();
    if (this.#file !== undefined) writeAll(this.#file.descriptor, bytes);
    else this.#remember(bytes);
    this.#size += bytes.length;
  }

  overwriteStart(bytes: Uint8Array): Promise<void> {
    if (this.#file === undefined) this.#memory.set(bytes);
    else writeAll(this.#file.descriptor, bytes, 0);
    return Promise.resolve();
  }

  close(): Promise<void> {
    if (this.#file !== undefined && !this.#file.isClosed) {
      this.#file.isClosed = true;
      closeSync(this.#file.descriptor);
    }
    return Promise.resolve();
  }

  /** Closes it. @returns where the bytes are */
  async finish(): Promise<LocalSource> {
    await this.close();
    if (this.#file !== undefined) return { path: this.#file.path };
    const isFull = this.#size === this.#memory.length;
    return { bytes: isFull ? this.#memory : this.#memory.slice(0, this.#size) };
  }

  async #onDisk(): Promise<OpenFile> {
    const path = await this.#makePath();
    const descriptor = openSync(path, 'w');
    writeAll(descriptor, this.#memory.subarray(0, this.#size));
    this.#memory = new Uint8Array(0);
    return { path, descriptor, isClosed: false };
  }

  #remember(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > this.#memory.length) {
      const memory = new Uint8Array(Math.max(size, 2 * this.#memory.length));
      memory.set(this.#memory.subarray(0, this.#size));
      this.#memory = memory;
    }
    this.#memory.set(bytes, this.#size);
  }
}

/** @param position null for where the last write ended */
function writeAll(descriptor: number, bytes: Uint8Array, position: number | null = null): void {
  for (let written = 0; written < bytes.length;) {
    const at = position === null ? null : position + written;
    written += writeSync(descriptor, bytes, written, bytes.length - written, at);
  }
}
