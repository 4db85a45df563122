import { ColumnWriter } from '../matrix/column-writer';
import { type Matrix } from '../matrix/matrix';

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

/** Stored frames as a matrix with one row per value and one column per frame. */
export function framesToMatrix(store: FrameStore): Matrix {
  const columns = new ColumnWriter(store.width, store.frames);
  for (let frame = 0; frame < store.frames; frame++) columns.append(store.frame(frame));
  return columns.toMatrix();
}
