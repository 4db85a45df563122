import { createMatrix, type Matrix } from '../matrix/matrix';

/** How many frames a chunk holds: growing never copies what is there. */
const CHUNK_FRAMES = 1024;

/** Keeps equally long float32 frames whose number is not known beforehand. What it hands out is valid until the next call. */
export interface FrameKeeper {
  /** Values per frame. */
  readonly width: number;
  readonly frames: number;
  /** Room for one more frame, for the caller to fill. */
  append(): Float32Array;
  frame(index: number): Float32Array;
}

/** Makes the keeper of frames of a width: for signals that are longer than memory, one that keeps them elsewhere. */
export type CreateKeeper = (width: number) => FrameKeeper;

/** In memory: 4 bytes a value and no copies. */
export const keepInMemory: CreateKeeper = (width) => new FrameStore(width);

/** Equally long float32 frames whose number is not known beforehand: 4 bytes a value and no copies. */
export class FrameStore implements FrameKeeper {
  readonly #chunks: Float32Array[] = [];
  #frames = 0;

  /** @param width values per frame */
  constructor(readonly width: number) {}

  get frames(): number {
    return this.#frames;
  }

  /** Room for one more frame, for the caller to fill. */
  append(): Float32Array {
    if (this.#frames % CHUNK_FRAMES === 0) {
      this.#chunks.push(new Float32Array(CHUNK_FRAMES * this.width));
    }
    return this.frame(this.#frames++);
  }

  /** A stored frame, sharing the store's memory. */
  frame(index: number): Float32Array {
    const start = (index % CHUNK_FRAMES) * this.width;
    return this.#chunks[Math.floor(index / CHUNK_FRAMES)]!.subarray(start, start + this.width);
  }
}

/** How many frames are turned at a time, so that both sides stay in cache. */
const BLOCK = 32;

/** Stored frames as a matrix with one row per value and one column per frame. */
export function framesToMatrix(store: FrameStore): Matrix {
  const { width, frames } = store;
  const matrix = createMatrix(width, frames);
  const { data } = matrix;
  for (let from = 0; from < frames; from += BLOCK) {
    const block = Array.from({ length: Math.min(BLOCK, frames - from) }, (_, t) =>
      store.frame(from + t),
    );
    for (let row = 0; row < width; row++) {
      for (let t = 0; t < block.length; t++) data[row * frames + from + t] = block[t]![row]!;
    }
  }
  return matrix;
}
