import { type Matrix } from '@attacca/audio';
import { type Operation, type Parameters } from '@attacca/core';
import { findOperationFunction } from '../execution/find-operation';
import { type OperationOutputs, type OperationTable, type SoundBlock } from '../operation/context';
import { parameterReader } from '../operation/parameter-reader';
import { BLOCK_FRAMES } from '../sound/deinterleave';
import { type BufferStore } from './buffer-store';
import { type SoundChunk } from './cut-chunks';

/** All a thread needs to know to work on a chunk. */
export interface ChunkOrder {
  readonly operation: Operation;
  readonly parameters: Parameters;
  /** In Hz. */
  readonly sampleRate: number;
  readonly hopSamples: number;
  readonly chunk: SoundChunk;
  /** Memory of results that are done with, for those to come. */
  readonly spent: readonly ArrayBuffer[];
}

/** What an operation made of a chunk's own frames, by output port. */
export interface ChunkResult {
  /** (rows, frames); `isRow`: one-dimensional. */
  readonly matrices: Readonly<
    Record<string, Matrix & { readonly isRow: boolean; readonly data: Float32Array<ArrayBuffer> }>
  >;
  readonly sounds: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** The chunk's own, whose memory is free again. */
  readonly samples: Float32Array<ArrayBuffer>;
}

/** The memory of what an operation made. */
export function resultBuffers({ matrices, sounds }: ChunkResult): ArrayBuffer[] {
  const arrays = [...Object.values(matrices).map(({ data }) => data), ...Object.values(sounds)];
  return arrays.map(({ buffer }) => buffer);
}

/**
 * Runs an operation on a chunk in memory and keeps what is the chunk's own.
 * @param buffers where the memory of the result comes from
 * @throws what the operation throws
 */
export async function computeChunk(
  order: ChunkOrder,
  table: OperationTable,
  buffers: BufferStore,
): Promise<ChunkResult> {
  const run = await findOperationFunction(order.operation, table);
  buffers.give(...order.spent);
  const outputs = new OwnOutputs(order, buffers);
  const { samples } = order.chunk;
  const audio = {
    channels: 1,
    sampleRate: order.sampleRate,
    estimatedFrames: samples.length,
    blocks: () => blocksOf(samples),
  };
  await run({
    parameters: parameterReader(order.parameters),
    inputs: { ...absentInputs, audio: () => Promise.resolve(audio) },
    outputs,
    folder: absent('folder'),
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  return outputs.result();
}

function absent(what: string): () => never {
  return () => {
    throw new TypeError(`An operation that is worked on in chunks has no ${what}.`);
  };
}

const absentInputs = {
  has: (port: string): boolean => port === 'audio',
  matrix: absent('matrix'),
  matrices: absent('matrices'),
  passingMatrices: absent('passingMatrices'),
  sounds: absent('sounds'),
  sound: absent('sound file'),
  file: absent('file'),
  canonicalPcm: absent('PCM file'),
  storedPcm: absent('PCM file'),
  contents: absent('small files'),
};

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what operations read
async function* blocksOf(samples: Float32Array): AsyncGenerator<SoundBlock> {
  for (let at = 0; at < samples.length; at += BLOCK_FRAMES)
    yield [samples.subarray(at, at + BLOCK_FRAMES)];
}

/** Keeps of each output the frames and samples that are the chunk's own. */
class OwnOutputs implements OperationOutputs {
  readonly json = absent('JSON output');
  readonly views = absent('slices');
  readonly claim = absent('output file');
  readonly keep = absent('output file');
  readonly handOn = absent('input to hand on');
  readonly #order: ChunkOrder;
  readonly #buffers: BufferStore;
  readonly #matrices: Record<string, ChunkResult['matrices'][string]> = {};
  readonly #sounds: Record<string, OwnStretch> = {};

  constructor(order: ChunkOrder, buffers: BufferStore) {
    this.#order = order;
    this.#buffers = buffers;
  }

  matrix(port: string, matrix: Matrix, shape?: readonly number[]): Promise<void> {
    const { skipFrames, ownFrames } = this.#order.chunk;
    const { rows, columns, data } = matrix;
    const end = ownFrames === null ? columns : Math.min(columns, skipFrames + ownFrames);
    const width = Math.max(0, end - skipFrames);
    const own = this.#buffers.take(rows * width);
    for (let row = 0; row < rows; row++) {
      const from = row * columns + skipFrames;
      own.set(data.subarray(from, from + width), row * width);
    }
    this.#matrices[port] = { rows, columns: width, data: own, isRow: shape?.length === 1 };
    return Promise.resolve();
  }

  audio(port: string): Promise<{ write(block: SoundBlock): Promise<void> }> {
    const { chunk, hopSamples } = this.#order;
    const skip = chunk.skipFrames * hopSamples;
    // What comes out is as long as what went in.
    const most = Math.max(0, chunk.samples.length - skip);
    const own = chunk.ownFrames === null ? most : Math.min(most, chunk.ownFrames * hopSamples);
    const stretch = new OwnStretch(this.#buffers.take(own), skip);
    this.#sounds[port] = stretch;
    const write = ([block]: SoundBlock): Promise<void> => {
      stretch.hear(block!);
      return Promise.resolve();
    };
    return Promise.resolve({ write });
  }

  result(): ChunkResult {
    const sounds = Object.entries(this.#sounds).map(([port, heard]) => [port, heard.samples()]);
    return {
      matrices: this.#matrices,
      sounds: Object.fromEntries(sounds) as ChunkResult['sounds'],
      samples: this.#order.chunk.samples,
    };
  }
}

/** The part of a sound that begins after `skip` samples and fits into an array. */
class OwnStretch {
  readonly #target: Float32Array<ArrayBuffer>;
  /** Samples heard since the part began; negative before. */
  #position: number;

  constructor(target: Float32Array<ArrayBuffer>, skip: number) {
    this.#target = target;
    this.#position = -skip;
  }

  hear(block: Float32Array): void {
    const from = Math.max(0, -this.#position);
    const to = Math.min(block.length, this.#target.length - this.#position);
    if (from < to) this.#target.set(block.subarray(from, to), this.#position + from);
    this.#position += block.length;
  }

  samples(): Float32Array<ArrayBuffer> {
    return this.#target.subarray(0, Math.max(0, this.#position));
  }
}
