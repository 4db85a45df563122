import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeNpyHeader, type SampleArray } from '@attacca/audio';
import { type OperationContext } from './context';

/** Frames that are turned into rows at a time; no power of two, which would crowd a few sets of the cache. */
const CHUNK_FRAMES = 1000;
/** So many come between two looks at how much there is, if frames are short. */
const SPARE_CHUNKS = 4;
/** A matrix beyond this goes through a file. */
const MEMORY_BYTES = 32 * 1024 * 1024;

/**
 * Writes a matrix whose frames come one after another but which is stored row by row, with bounded memory:
 * chunks of frames, each turned, go to a file once there are many; the end puts the rows together from them.
 */
export class MatrixWriter {
  readonly #rows: number;
  readonly #isRow: boolean;
  readonly #port: string;
  readonly #context: OperationContext;
  readonly #limitBytes: number;
  /** The chunk being filled, frame by frame. */
  readonly #chunk: Float32Array;
  /** Complete chunks, row by row, that are not in the file. */
  #turned: Float32Array[] = [];
  /** Arrays of chunks that were written: large arrays that are thrown away stay resident for long. */
  readonly #spare: Float32Array[] = [];
  #spool: FileHandle | null = null;
  #spooled = 0;
  #frames = 0;

  constructor(
    context: OperationContext,
    options: {
      readonly port: string;
      readonly rows: number;
      /** A single row is stored as a list of its values. */
      readonly isRow?: boolean;
      readonly limitBytes?: number;
    },
  ) {
    const { port, rows, isRow = false, limitBytes = MEMORY_BYTES } = options;
    this.#context = context;
    this.#port = port;
    this.#rows = rows;
    this.#isRow = isRow;
    this.#limitBytes = limitBytes;
    this.#chunk = new Float32Array(rows * CHUNK_FRAMES);
  }

  /** Takes the next frame's values, `rows` of them. */
  append(values: SampleArray): void {
    this.#chunk.set(values, (this.#frames++ % CHUNK_FRAMES) * this.#rows);
    if (this.#frames % CHUNK_FRAMES !== 0) return;
    const target = this.#spare.pop() ?? new Float32Array(this.#chunk.length);
    this.#turned.push(turned(this.#chunk, this.#rows, target));
  }

  /** To be called now and then: moves what has become too much to the file. */
  async relieve(): Promise<void> {
    const isMuch = this.#turned.length * this.#chunk.byteLength > this.#limitBytes;
    if (isMuch || this.#spool !== null) await this.#toSpool();
  }

  /** Writes the output. */
  async finish(): Promise<void> {
    const rest = this.#frames % CHUNK_FRAMES;
    if (rest > 0) {
      const last = this.#chunk.subarray(0, rest * this.#rows);
      this.#turned.push(turned(last, this.#rows, new Float32Array(last.length)));
    }
    if (this.#spool === null) return this.#fromMemory();
    await this.#toSpool();
    await this.#fromSpool(this.#spool);
  }

  /** Closes what is open; to be called whatever happened. */
  async close(): Promise<void> {
    await this.#spool?.close();
    this.#spool = null;
  }

  async #toSpool(): Promise<void> {
    this.#spool ??= await open(join(await this.#context.folder(), `${this.#port}.frames`), 'w+');
    for (const chunk of this.#turned) {
      await this.#spool.write(bytesOf(chunk), 0, chunk.byteLength, this.#spooled);
      this.#spooled += chunk.byteLength;
    }
    // The many there were before there was a file are not needed any more.
    this.#spare.push(...this.#turned.splice(0).slice(0, SPARE_CHUNKS - this.#spare.length));
  }

  #shape(): number[] {
    return this.#isRow ? [this.#frames] : [this.#rows, this.#frames];
  }

  async #fromMemory(): Promise<void> {
    const [rows, frames] = [this.#rows, this.#frames];
    const data = new Float32Array(rows * frames);
    this.#turned.forEach((chunk, index) => {
      placeRows(chunk, { data, rows, frames, first: index * CHUNK_FRAMES });
    });
    await this.#context.outputs.matrix(this.#port, { rows, columns: frames, data }, this.#shape());
  }

  async #fromSpool(spool: FileHandle): Promise<void> {
    const shape = this.#shape();
    const path = await this.#context.outputs.claim(this.#port, 'npy');
    const file = await open(path, 'w');
    try {
      await file.write(encodeNpyHeader('float32', shape));
      const most = Math.max(1, Math.floor(this.#limitBytes / (4 * this.#frames)));
      const step = Math.min(this.#rows, most);
      const data = new Float32Array(step * this.#frames);
      for (let row = 0; row < this.#rows; row += step) {
        const rows = Math.min(step, this.#rows - row);
        const band = data.subarray(0, rows * this.#frames);
        await this.#readBand(spool, row, band);
        await file.write(bytesOf(band));
        this.#context.signal.throwIfAborted();
      }
    } finally {
      await file.close();
    }
    const facts = { media_type: 'application/x-npy', shape, dtype: 'float32' };
    await this.#context.outputs.keep(this.#port, path, facts);
  }

  /** Some neighbouring rows of the whole matrix, as many as `band` has room for. */
  async #readBand(spool: FileHandle, firstRow: number, band: Float32Array): Promise<void> {
    const frames = this.#frames;
    const rows = band.length / frames;
    const parts = new Float32Array(rows * CHUNK_FRAMES);
    for (let first = 0; first < frames; first += CHUNK_FRAMES) {
      const width = Math.min(CHUNK_FRAMES, frames - first);
      const part = parts.subarray(0, rows * width);
      const position = 4 * (first * this.#rows + firstRow * width);
      await spool.read(bytesOf(part), 0, part.byteLength, position);
      placeRows(part, { data: band, rows, frames, first });
    }
  }
}

/** Frames after one another as rows after one another, in `target`. */
function turned(frames: Float32Array, rows: number, target: Float32Array): Float32Array {
  const width = frames.length / rows;
  const BLOCK = 32;
  for (let from = 0; from < width; from += BLOCK) {
    const end = Math.min(width, from + BLOCK);
    for (let row = 0; row < rows; row++) {
      for (let t = from; t < end; t++) target[row * width + t] = frames[t * rows + row]!;
    }
  }
  return target;
}

interface Destination {
  readonly data: Float32Array;
  readonly rows: number;
  readonly frames: number;
  readonly first: number;
}

/** Puts a chunk's rows into those of a matrix, from frame `first` on. */
function placeRows(chunk: Float32Array, { data, rows, frames, first }: Destination): void {
  const width = chunk.length / rows;
  for (let row = 0; row < rows; row++) {
    data.set(chunk.subarray(row * width, (row + 1) * width), row * frames + first);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
