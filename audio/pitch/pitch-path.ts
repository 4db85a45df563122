import { InvalidParameterError } from '../parameters/invalid-parameter';
import { type PitchObservations } from './pitch-observations';
import { spreadBest, type TransitionKernel } from './transition-kernel';

/*
 * The likeliest path through voiced states 0 … bins-1 and unvoiced ones bins … 2·bins-1 (Viterbi). It equals librosa's
 * search over a dense transition matrix, in which a step outside the band is not impossible but has the probability
 * 2^-1022. Pointers back would take 4·bins bytes a frame: above `mostPointers` they are made again, chunk by chunk, from
 * values kept at the start of each, so that memory hardly grows with the length.
 */

/** The smallest normal float64, which librosa adds to probabilities before it takes logarithms. */
const LOG_TINY = Math.log(2 ** -1022);
const MOST_POINTERS = 2 ** 23;

export interface PitchPathOptions {
  readonly bins: number;
  readonly kernel: TransitionKernel;
  /** Probability that voicing changes from one frame to the next. */
  readonly switchProb: number;
  /** Pointers kept at a time, 2 bytes each; default 2^23. */
  readonly mostPointers?: number;
}

/** The likeliest state of every frame: the bin, plus `bins` where it is unvoiced. @throws InvalidParameterError */
export function pitchPath(observations: PitchObservations, options: PitchPathOptions): Uint16Array {
  const states = 2 * options.bins;
  if (states > 65535) {
    throw new InvalidParameterError('resolution', `${options.bins} pitch bins`, 'at most 32767');
  }
  const { frames } = observations;
  const path = new Uint16Array(frames);
  const chunkFrames = Math.max(1, Math.floor((options.mostPointers ?? MOST_POINTERS) / states));
  const search = new PathSearch(observations, options);
  const starts: Float64Array[] = [];
  const lastChunk = Math.floor((frames - 1) / chunkFrames);
  for (let t = 0; t < lastChunk * chunkFrames; t++) {
    if (t % chunkFrames === 0) starts.push(search.values.slice());
    search.step(t);
  }
  starts.push(search.values.slice());
  const pointers = new Uint16Array(Math.min(chunkFrames, frames) * states);
  for (let chunk = lastChunk, state = -1; chunk >= 0; chunk--) {
    const first = chunk * chunkFrames;
    const end = Math.min(frames, first + chunkFrames);
    search.values.set(starts[chunk]!);
    for (let t = first; t < end; t++) {
      search.step(t);
      pointers.set(search.sources, (t - first) * states);
    }
    if (state < 0) state = indexOfLargest(search.values);
    for (let t = end - 1; t >= first; t--) {
      path[t] = state;
      state = pointers[(t - first) * states + state]!;
    }
  }
  return path;
}

class PathSearch {
  /** Log-likelihood of the best path to each state. */
  readonly values: Float64Array;
  /** The state before, on that path. */
  readonly sources: Uint16Array;
  readonly #observations: PitchObservations;
  readonly #options: PitchPathOptions;
  readonly #logStay: number;
  readonly #logSwitch: number;
  readonly #leaving: Float64Array;
  readonly #isUnvoiced: Uint8Array;
  readonly #spread: { readonly best: Float64Array; readonly from: Int32Array };

  constructor(observations: PitchObservations, options: PitchPathOptions) {
    const { bins, switchProb } = options;
    this.#observations = observations;
    this.#options = options;
    this.#logStay = Math.log(1 - switchProb);
    this.#logSwitch = Math.log(switchProb);
    this.values = new Float64Array(2 * bins);
    this.sources = new Uint16Array(2 * bins);
    this.#leaving = new Float64Array(2 * bins);
    this.#isUnvoiced = new Uint8Array(2 * bins);
    this.#spread = { best: new Float64Array(bins), from: new Int32Array(bins) };
  }

  /** Goes on from frame t - 1 to frame t; all states are equally likely at first. */
  step(t: number): void {
    const { bins } = this.#options;
    if (t === 0) this.values.fill(-Math.log(2 * bins));
    else this.#move();
    const unvoiced = Math.log((1 - this.#observations.voicedProbability(t)) / bins + 2 ** -1022);
    const { values } = this;
    for (let i = 0; i < bins; i++) {
      values[i]! += LOG_TINY;
      values[i + bins]! += unvoiced;
    }
    this.#observations.forEach(t, (bin, probability) => {
      values[bin]! += Math.log(probability) - LOG_TINY;
    });
  }

  #move(): void {
    const { bins, kernel } = this.#options;
    const { values } = this;
    const likeliest = indexOfLargest(values);
    const elsewhere = values[likeliest]! + LOG_TINY;
    for (let i = 0; i < bins; i++) {
      const voiced = values[i]! - kernel.logTotal[i]!;
      const unvoiced = values[i + bins]! - kernel.logTotal[i]!;
      this.#leave(i, voiced + this.#logStay, unvoiced + this.#logSwitch);
      this.#leave(i + bins, voiced + this.#logSwitch, unvoiced + this.#logStay);
    }
    this.#arrive(0);
    this.#arrive(bins);
    for (let j = 0; j < values.length; j++) {
      if (values[j]! >= elsewhere) continue;
      values[j] = elsewhere;
      this.sources[j] = likeliest;
    }
  }

  /** The better of the two ways to change or keep the voicing in a bin; `way` is the bin, plus `bins` towards unvoiced. */
  #leave(way: number, voiced: number, unvoiced: number): void {
    this.#leaving[way] = voiced >= unvoiced ? voiced : unvoiced;
    this.#isUnvoiced[way] = voiced >= unvoiced ? 0 : 1;
  }

  #arrive(offset: number): void {
    const { bins, kernel } = this.#options;
    const { best, from } = this.#spread;
    spreadBest(kernel, this.#leaving.subarray(offset, offset + bins), this.#spread);
    for (let j = 0; j < bins; j++) {
      this.values[offset + j] = best[j]!;
      this.sources[offset + j] = from[j]! + bins * this.#isUnvoiced[offset + from[j]!]!;
    }
  }
}

function indexOfLargest(values: Float64Array): number {
  let index = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[index]!) index = i;
  return index;
}
