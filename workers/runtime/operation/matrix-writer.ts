import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ColumnWriter,
  encodeNpyHeader,
  type Matrix,
  type SampleArray,
  unwritten,
} from '@attacca/audio';
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
  /** Fills a chunk, frame by frame. */
  readonly #columns: ColumnWriter;
  readonly #chunkBytes: number;
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
    this.#columns = new ColumnWriter(rows, CHUNK_FRAMES);
    this.#chunkBytes = Float32Array.BYTES_PER_ELEMENT * rows * CHUNK_FRAMES;
  }

  /** Takes the next frame's values, `rows` of them. */
  append(values: SampleArray): void {
    // Where the next chunk is to be is known when the last one may have been written.
    if (this.#frames > 0 && this.#frames % CHUNK_FRAMES === 0)
      this.#columns.restart(this.#spare.pop() ?? unwritten(this.#rows * CHUNK_FRAMES));
    this.#columns.append(values);
    if (++this.#frames % CHUNK_FRAMES === 0) this.#turned.push(this.#columns.toMatrix().data);
  }

  /** To be called now and then: moves what has become too much to the file. */
  async relieve(): Promise<void> {
    const isMuch = this.#turned.length * this.#chunkBytes > this.#limitBytes;
    if (isMuch || this.#spool !== null) await this.#toSpool();
  }

  /** Writes the output. */
  async finish(): Promise<void> {
    const rest = this.#frames % CHUNK_FRAMES;
    if (rest > 0) this.#turned.push(firstColumns(this.#columns.toMatrix(), rest));
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

/** The first columns of a matrix, in its own memory. */
function firstColumns({ rows, columns, data }: Matrix, count: number): Float32Array {
  for (let row = 1; row < rows; row++)
    data.copyWithin(row * count, row * columns, row * columns + count);
  return data.subarray(0, rows * count);
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
