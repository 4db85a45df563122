import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { type FrameKeeper } from '@attacca/audio';

/** Frames that are written and read at a time. */
const CHUNK_FRAMES = 1024;
/** Chunks read back that are kept at hand: comparing two places needs both. */
const CHUNKS_AT_HAND = 2;
/** So much is kept in memory; more goes to a file. */
const MEMORY_BYTES = 32 * 1024 * 1024;

interface Chunk {
  readonly index: number;
  readonly data: Float32Array;
}

/**
 * Frames that an operation needs once more when it has seen the whole sound: in memory while they are few, then in a
 * file. The file is read and written synchronously: whoever computes between two frames blocks its thread anyhow.
 */
export class SpooledFrames implements FrameKeeper {
  readonly width: number;
  readonly #path: string;
  readonly #limitBytes: number;
  /** Complete chunks; empty once there is a file. */
  #kept: Float32Array[] = [];
  #current: Float32Array;
  #frames = 0;
  #file: number | null = null;
  #atHand: Chunk[] = [];

  /** @param options `path`: where a file may be made; `width`: values per frame */
  constructor(options: {
    readonly path: string;
    readonly width: number;
    readonly limitBytes?: number;
  }) {
    this.#path = options.path;
    this.width = options.width;
    this.#limitBytes = options.limitBytes ?? MEMORY_BYTES;
    this.#current = new Float32Array(CHUNK_FRAMES * this.width);
  }

  get frames(): number {
    return this.#frames;
  }

  append(): Float32Array {
    if (this.#frames > 0 && this.#frames % CHUNK_FRAMES === 0) this.#storeCurrent();
    return this.#place(this.#current, this.#frames++);
  }

  frame(index: number): Float32Array {
    return this.#place(this.#chunk(Math.floor(index / CHUNK_FRAMES)), index);
  }

  /** Closes the file; to be called whatever happened. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #place(chunk: Float32Array, frame: number): Float32Array {
    const start = (frame % CHUNK_FRAMES) * this.width;
    return chunk.subarray(start, start + this.width);
  }

  /** Puts the full chunk away and makes room for the next. */
  #storeCurrent(): void {
    const index = this.#frames / CHUNK_FRAMES - 1;
    if (this.#file === null && (index + 2) * this.#current.byteLength <= this.#limitBytes) {
      this.#kept.push(this.#current);
      this.#current = new Float32Array(this.#current.length);
      return;
    }
    if (this.#file === null) {
      this.#file = openSync(this.#path, 'w+');
      this.#kept.forEach((chunk, at) => this.#write(at, chunk));
      this.#kept = [];
    }
    this.#write(index, this.#current);
  }

  #write(index: number, chunk: Float32Array): void {
    writeSync(this.#file!, bytesOf(chunk), 0, chunk.byteLength, index * chunk.byteLength);
  }

  #chunk(index: number): Float32Array {
    if (index === Math.floor((this.#frames - 1) / CHUNK_FRAMES)) return this.#current;
    if (this.#file === null) return this.#kept[index]!;
    const found = this.#atHand.find((chunk) => chunk.index === index);
    if (found !== undefined) return found.data;
    const isFull = this.#atHand.length === CHUNKS_AT_HAND;
    const data = isFull ? this.#atHand.shift()!.data : new Float32Array(this.#current.length);
    readSync(this.#file, bytesOf(data), 0, data.byteLength, index * data.byteLength);
    this.#atHand.push({ index, data });
    return data;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
