import { type SampleArray } from '../matrix/matrix';
import { unwritten } from '../matrix/unwritten';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFiniteSamples } from '../parameters/require-finite-samples';
import { BlockFilter, BLOCKS, PLACE_TAPS } from '../simd/block-filter';
import { type OnSamples } from '../transform/overlap-add';
import { planStages, type RateStages } from './rate-stages';
import { planResampling, type ResampleOptions, type ResamplePlan } from './resample-options';

/**
 * Brings a signal that arrives in blocks of any size to another rate (librosa.resample): band-limited, without delay,
 * what lies before and after the signal taken as silence. The result does not depend on the block sizes; memory does
 * not grow with the signal.
 */
export class ResampleStream {
  readonly #plan: ResamplePlan;
  readonly #stages: RateStages | null;
  readonly #filter: BlockFilter | null;
  readonly #onSamples: OnSamples;
  #filled = 0;
  #samples = 0;
  /** Samples of the first stage so far, which may begin before the signal, and of the result. */
  #filtered = 0;
  #given = 0;

  /** @throws InvalidParameterError */
  constructor(options: ResampleOptions, onSamples: OnSamples) {
    this.#plan = planResampling(options);
    this.#onSamples = onSamples;
    this.#stages = this.#plan.ratio === 1 ? null : planStages(this.#plan);
    this.#filter =
      this.#stages && new BlockFilter({ ...this.#stages.blocks, places: this.#stages.places });
    if (this.#stages === null) return;
    const { blocks, lead } = this.#stages;
    this.#filled = blocks.before + lead;
    this.#filtered = (-lead * blocks.outSize) / blocks.size;
  }

  /** Takes the next samples. @throws InvalidParameterError if one is not finite; perhaps only at the next call */
  push(block: SampleArray): void {
    const filter = this.#filter;
    if (filter === null) return this.#handOn(block);
    for (let taken = 0; taken < block.length;) {
      const count = Math.min(block.length - taken, filter.signal.length - this.#filled);
      filter.signal.set(block.subarray(taken, taken + count), this.#filled);
      taken += count;
      this.#filled += count;
      this.#samples += count;
      if (this.#filled === filter.signal.length) this.#run(filter, Infinity);
    }
  }

  /** Gives the rest. @returns how many samples there are in all @throws InvalidParameterError if there was no sample */
  end(): number {
    if (this.#samples === 0)
      throw new InvalidParameterError('signal length', 0, 'at least 1 sample');
    const length = this.#plan.fixedLength(this.#samples);
    const filtered = Math.min(length, this.#plan.filteredLength(this.#samples));
    while (this.#filter && this.#given < filtered) {
      this.#filter.signal.fill(0, this.#filled);
      this.#run(this.#filter, filtered);
    }
    // As librosa.util.fix_length does.
    if (this.#given < length) this.#give(new Float32Array(length - this.#given));
    return length;
  }

  #handOn(block: SampleArray): void {
    requireFiniteSamples(block, this.#samples);
    this.#samples += block.length;
    this.#give(Float32Array.from(block));
  }

  /** Filters what is in the buffer, and makes room. @param length of the result, as far as it is known */
  #run(filter: BlockFilter, length: number): void {
    filter.filter();
    this.#filtered += filter.filtered.length;
    this.#requireFinite(filter);
    keepSilence(filter, this.#stages!.blocks.size);
    const taken = this.#taken(filter, length);
    if (this.#given === 0) this.#loseStart(taken, filter.signal);
    const { signal, hop } = filter;
    signal.copyWithin(0, BLOCKS * hop);
    this.#filled = signal.length - BLOCKS * hop;
    this.#give(taken);
  }

  #taken(filter: BlockFilter, length: number): Float32Array {
    const { places } = this.#stages!;
    if (places === null) return filter.filtered.subarray(0, length - this.#given);
    const { step, phases } = places;
    const first = this.#filtered - filter.filtered.length - PLACE_TAPS;
    // Values reach half the filter to both sides.
    const ready = Math.ceil(((this.#filtered - PLACE_TAPS / 2) * phases) / step);
    const from = this.#given * step - (first + PLACE_TAPS / 2 - 1) * phases;
    return filter.take(from, Math.max(0, Math.min(ready, length) - this.#given));
  }

  #loseStart(results: Float32Array, signal: Float32Array): void {
    const { startLoss, blocks, lead } = this.#stages!;
    if (startLoss === null) return;
    const start = blocks.before + lead;
    const first = signal.subarray(start, start + startLoss.samples);
    for (const [result, weights] of startLoss.weights.slice(0, results.length).entries()) {
      results[result]! -= weights.reduce((sum, weight, i) => sum + weight * first[i]!, 0);
    }
  }

  /** One sample that is not finite spoils the whole block it is in: one value of each tells. */
  #requireFinite({ filtered, signal }: BlockFilter): void {
    const count = filtered.length / BLOCKS;
    for (let block = 0; block < BLOCKS; block++) {
      if (Number.isFinite(filtered[block * count]!)) continue;
      requireFiniteSamples(signal, this.#samples - this.#filled);
    }
  }

  #give(samples: Float32Array): void {
    if (samples.length === 0) return;
    this.#given += samples.length;
    this.#onSamples(samples);
  }
}

/** Blocks are transformed in pairs: what is rounded off a loud one would be heard in a silent one. */
function keepSilence({ signal, filtered, hop }: BlockFilter, size: number): void {
  const count = filtered.length / BLOCKS;
  for (let block = 0; block < BLOCKS; block++) {
    const isSilent = isAllZero(signal, block * hop, block * hop + size);
    if (isSilent) filtered.fill(0, block * count, (block + 1) * count);
  }
}

/** Found out at the first sample of what is heard. */
function isAllZero(samples: Float32Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && samples[at] === 0) at++;
  return at === to;
}

/** A whole signal at another rate. @throws InvalidParameterError */
export function resample(signal: SampleArray, options: ResampleOptions): Float32Array {
  const result = unwritten(planResampling(options).fixedLength(signal.length));
  let at = 0;
  const stream = new ResampleStream(options, (samples) => {
    result.set(samples, at);
    at += samples.length;
  });
  stream.push(signal);
  stream.end();
  return result;
}
