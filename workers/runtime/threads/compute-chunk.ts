import { type Matrix } from '@attacca/audio';
import { type Operation, type Parameters } from '@attacca/core';
import { findOperationFunction } from '../execution/find-operation';
import { type OperationOutputs, type OperationTable, type SoundBlock } from '../operation/context';
import { parameterReader } from '../operation/parameter-reader';
import { BLOCK_FRAMES } from '../sound/deinterleave';
import { type SoundChunk } from './cut-chunks';

/** All a thread needs to know to work on a chunk. */
export interface ChunkOrder {
  readonly operation: Operation;
  readonly parameters: Parameters;
  /** In Hz. */
  readonly sampleRate: number;
  readonly hopSamples: number;
  readonly chunk: SoundChunk;
}

/** What an operation made of a chunk's own frames, by output port. */
export interface ChunkResult {
  /** (rows, frames); `isRow`: one-dimensional. */
  readonly matrices: Readonly<Record<string, Matrix & { readonly isRow: boolean }>>;
  readonly sounds: Readonly<Record<string, Float32Array>>;
}

/** Runs an operation on a chunk in memory and keeps what is the chunk's own. @throws what the operation throws */
export async function computeChunk(order: ChunkOrder, table: OperationTable): Promise<ChunkResult> {
  const run = await findOperationFunction(order.operation, table);
  const outputs = new MemoryOutputs();
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
  return ownPart(outputs, order);
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
  sounds: absent('sounds'),
  sound: absent('sound file'),
  file: absent('file'),
  canonicalPcm: absent('PCM file'),
};

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what operations read
async function* blocksOf(samples: Float32Array): AsyncGenerator<SoundBlock> {
  for (let at = 0; at < samples.length; at += BLOCK_FRAMES)
    yield [samples.subarray(at, at + BLOCK_FRAMES)];
}

class MemoryOutputs implements OperationOutputs {
  readonly matrices = new Map<string, { matrix: Matrix; isRow: boolean }>();
  readonly sounds = new Map<string, Float32Array[]>();
  readonly json = absent('JSON output');
  readonly views = absent('slices');
  readonly claim = absent('output file');
  readonly keep = absent('output file');
  readonly handOn = absent('input to hand on');

  matrix(port: string, matrix: Matrix, shape?: readonly number[]): Promise<void> {
    this.matrices.set(port, { matrix, isRow: shape?.length === 1 });
    return Promise.resolve();
  }

  audio(port: string): Promise<{ write(block: SoundBlock): Promise<void> }> {
    const blocks: Float32Array[] = [];
    this.sounds.set(port, blocks);
    const write = (block: SoundBlock): Promise<void> => {
      blocks.push(block[0]!.slice());
      return Promise.resolve();
    };
    return Promise.resolve({ write });
  }
}

function ownPart(
  { matrices, sounds }: MemoryOutputs,
  { chunk, hopSamples }: ChunkOrder,
): ChunkResult {
  const { skipFrames, ownFrames } = chunk;
  const cut: Record<string, ChunkResult['matrices'][string]> = {};
  for (const [port, { matrix, isRow }] of matrices) {
    const end = ownFrames === null ? matrix.columns : skipFrames + ownFrames;
    cut[port] = { ...columnsOf(matrix, skipFrames, end), isRow };
  }
  const heard: Record<string, Float32Array> = {};
  for (const [port, blocks] of sounds) {
    const from = skipFrames * hopSamples;
    const to = ownFrames === null ? Infinity : from + ownFrames * hopSamples;
    heard[port] = stretchOf(blocks, from, to);
  }
  return { matrices: cut, sounds: heard };
}

function columnsOf({ rows, columns, data }: Matrix, from: number, to: number): Matrix {
  const width = Math.max(0, to - from);
  const result = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    result.set(data.subarray(row * columns + from, row * columns + from + width), row * width);
  }
  return { rows, columns: width, data: result };
}

function stretchOf(blocks: readonly Float32Array[], from: number, to: number): Float32Array {
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const all = new Float32Array(length);
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all.slice(from, Math.min(to, length));
}
