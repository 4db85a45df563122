import { type Operation } from '@attacca/core';
import { type AudioInput, type OperationContext, type SoundWriter } from '../operation/context';
import { MatrixWriter } from '../operation/matrix-writer';
import { BufferStore } from './buffer-store';
import { chunkPlan, type ChunkPlan } from './chunk-plan';
import { type ChunkPool } from './chunk-pool';
import { resultBuffers, type ChunkResult } from './compute-chunk';
import { alignedFrames, cutChunks } from './cut-chunks';

/** Samples of a chunk, about; no matter how many threads there are, so that results do not depend on them. */
const CHUNK_SAMPLES = 2 ** 20;

interface Given {
  readonly operation: Operation;
  readonly context: OperationContext;
  readonly pool: ChunkPool;
}

/**
 * Runs an operation in several threads, where that pays: its frames depend on the sound around them alone, the sound is
 * long, and more than one thread is allowed. The result is the same to the bit.
 * @returns false if it was not done: the operation is to be run as a whole
 */
export async function runInChunks(given: Given): Promise<boolean> {
  const { operation, context, pool } = given;
  const [port] = operation.inputs;
  const plan = chunkPlan(operation.name, context.parameters.all);
  if (plan === null || pool.threads < 2 || operation.inputs.length !== 1) return false;
  const audio = await context.inputs.audio(port!.name);
  const seconds = audio.estimatedFrames / audio.sampleRate;
  if (audio.channels !== 1 || !(seconds >= plan.leastSeconds)) return false;
  const writer = new PartsWriter(context, audio.sampleRate);
  try {
    await computeAll(given, { audio, plan, writer });
    await writer.finish();
  } finally {
    await writer.close();
  }
  return true;
}

interface Work {
  readonly audio: AudioInput;
  readonly plan: ChunkPlan;
  readonly writer: PartsWriter;
}

/** As many chunks at a time as there are threads; what they give is written in order. */
async function computeAll(
  { operation, context, pool }: Given,
  { audio, plan, writer }: Work,
): Promise<void> {
  const framesPerChunk = alignedFrames(CHUNK_SAMPLES / plan.hopSamples);
  const { sampleRate } = audio;
  const { hopSamples } = plan;
  const underWay: Promise<ChunkResult>[] = [];
  // Arrays of samples and of results wander to the threads and back.
  const [buffers, spent] = [new BufferStore(), new BufferStore()];
  let samples = 0;
  const writeOldest = async (): Promise<void> => {
    const result = await underWay.shift()!;
    await writer.write(result);
    buffers.give(result.samples.buffer);
    spent.give(...resultBuffers(result));
    samples += framesPerChunk * hopSamples;
    context.progress(Math.min(1, samples / audio.estimatedFrames));
  };
  for await (const chunk of cutChunks(audio, plan, { framesPerChunk, buffers })) {
    context.signal.throwIfAborted();
    if (underWay.length >= pool.threads) await writeOldest();
    const { parameters } = context;
    const computed = pool.compute({
      ...{ operation, parameters: parameters.all, sampleRate, hopSamples, chunk },
      spent: spent.takeAll(),
    });
    // Looked at when it is its turn; until then a failure must not count as unhandled.
    computed.catch(() => undefined);
    underWay.push(computed);
  }
  while (underWay.length > 0) await writeOldest();
}

/** Puts what the chunks gave together, in the outputs of the operation. */
class PartsWriter {
  readonly #context: OperationContext;
  readonly #sampleRate: number;
  readonly #matrices = new Map<string, MatrixWriter>();
  readonly #sounds = new Map<string, SoundWriter>();

  constructor(context: OperationContext, sampleRate: number) {
    this.#context = context;
    this.#sampleRate = sampleRate;
  }

  async write({ matrices, sounds }: ChunkResult): Promise<void> {
    for (const [port, { rows, columns, data, isRow }] of Object.entries(matrices)) {
      const writer = this.#matrices.get(port) ?? this.#open(port, { rows, isRow });
      const frame = new Float32Array(rows);
      for (let t = 0; t < columns; t++) {
        for (let row = 0; row < rows; row++) frame[row] = data[row * columns + t]!;
        writer.append(frame);
      }
      await writer.relieve();
    }
    const format = { channels: 1, sampleRate: this.#sampleRate };
    for (const [port, samples] of Object.entries(sounds)) {
      const writer = this.#sounds.get(port) ?? (await this.#context.outputs.audio(port, format));
      this.#sounds.set(port, writer);
      if (samples.length > 0) await writer.write([samples]);
    }
  }

  #open(port: string, { rows, isRow }: { rows: number; isRow: boolean }): MatrixWriter {
    const writer = new MatrixWriter(this.#context, { port, rows, isRow });
    this.#matrices.set(port, writer);
    return writer;
  }

  async finish(): Promise<void> {
    for (const writer of this.#matrices.values()) await writer.finish();
  }

  async close(): Promise<void> {
    for (const writer of this.#matrices.values()) await writer.close();
  }
}
