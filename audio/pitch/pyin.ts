import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite } from '../parameters/require-number';
import { roundHalfToEven } from '../rounding/round-half-to-even';
import { createPaddedFrames, type PaddedFrames } from '../transform/padded-frames';
import { createDifferenceFunction } from './difference-function';
import { planPitch, type PitchOptions, type PitchPlan } from './period-range';
import { PitchObservations } from './pitch-observations';
import { pitchPath, type PitchPathOptions } from './pitch-path';
import { transitionKernel } from './transition-kernel';
import { createTroughProbabilities, type TroughPriorOptions } from './trough-probabilities';
import { parabolicShift } from './troughs';

/** The parameters of librosa.pyin. */
export interface PyinOptions extends PitchOptions, TroughPriorOptions {
  /** Width of a pitch bin in semitones, above 0 and at most 1; default 0.1. */
  readonly resolution?: number;
  /** Fastest change of pitch in octaves per second; default 35.92. */
  readonly maxTransitionRate?: number;
  /** Probability that voicing changes from frame to frame, between 0 and 1; default 0.01. */
  readonly switchProb?: number;
  /** What unvoiced frames have for a pitch; null for the best guess; default NaN. */
  readonly fillNa?: number | null;
}

/** One value per frame. */
export interface PyinResult {
  /** Hz. */
  readonly f0: Float32Array;
  /** 1 where the frame is voiced, else 0. */
  readonly voicedFlag: Uint8Array;
  /** 0 … 1 */
  readonly voicedProb: Float32Array;
}

interface Bins {
  readonly count: number;
  readonly perSemitone: number;
}

/**
 * Fundamental frequency and voicing by probabilistic YIN of a signal that arrives in blocks (librosa.pyin 0.11).
 * Keeps a few candidates per frame until the end, where the likeliest path through them is looked for.
 */
export class PyinStream {
  readonly #plan: PitchPlan;
  readonly #bins: Bins;
  readonly #path: PitchPathOptions;
  readonly #fillNa: number | null;
  readonly #frames: PaddedFrames;
  readonly #observations = new PitchObservations();

  /** @throws InvalidParameterError */
  constructor(options: PyinOptions) {
    const plan = planPitch(options);
    this.#plan = plan;
    this.#bins = planBins(plan, options.resolution ?? 0.1);
    this.#path = planPath(plan, this.#bins, options);
    this.#fillNa = options.fillNa === undefined ? NaN : options.fillNa;
    const difference = createDifferenceFunction(plan);
    const lags = plan.maxPeriod - plan.minPeriod + 1;
    const eachTrough = createTroughProbabilities(lags, options);
    this.#frames = createPaddedFrames(plan, (buffer, start) => {
      const curve = difference(buffer, start);
      eachTrough(curve, (lag, probability) => {
        const bin = this.#binOf(plan.minPeriod + lag + parabolicShift(curve, lag));
        // librosa overwrites what is above the last bin.
        if (bin < this.#bins.count) this.#observations.add(bin, probability);
      });
      this.#observations.endFrame();
    });
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#frames.push(block);
  }

  /** @throws InvalidParameterError if the signal is too short */
  end(): PyinResult {
    this.#frames.end();
    const { count, perSemitone } = this.#bins;
    const path = pitchPath(this.#observations, this.#path);
    const f0 = Float32Array.from(path, (state) => {
      if (state >= count && this.#fillNa !== null) return this.#fillNa;
      return this.#plan.fminHz * 2 ** ((state % count) / (12 * perSemitone));
    });
    const voicedFlag = Uint8Array.from(path, (state) => (state < count ? 1 : 0));
    return { f0, voicedFlag, voicedProb: this.#observations.voicedProbabilities() };
  }

  #binOf(period: number): number {
    const { count, perSemitone } = this.#bins;
    const octaves = Math.log2(this.#plan.sampleRate / period / this.#plan.fminHz);
    return Math.min(count, Math.max(0, roundHalfToEven(12 * perSemitone * octaves)));
  }
}

function planBins({ fminHz, fmaxHz }: PitchPlan, resolution: number): Bins {
  requireFinite('resolution', resolution, { min: Number.MIN_VALUE, max: 1 });
  const perSemitone = Math.ceil(1 / resolution);
  const count = Math.floor(12 * perSemitone * Math.log2(fmaxHz / fminHz)) + 1;
  return { perSemitone, count };
}

function planPath(plan: PitchPlan, bins: Bins, options: PyinOptions): PitchPathOptions {
  const { maxTransitionRate = 35.92, switchProb = 0.01 } = options;
  requireFinite('maxTransitionRate', maxTransitionRate, { min: 0 });
  if (!(switchProb > 0 && switchProb < 1)) {
    throw new InvalidParameterError('switchProb', switchProb, 'a number between 0 and 1');
  }
  const semitones = roundHalfToEven((maxTransitionRate * 12 * plan.hopLength) / plan.sampleRate);
  const width = semitones * bins.perSemitone + 1;
  if (width > bins.count) {
    const most = Math.floor((bins.count - 1) / 2);
    const allowed = `what changes by at most ${most} pitch bins per frame, not ${width >> 1}`;
    throw new InvalidParameterError('maxTransitionRate', maxTransitionRate, allowed);
  }
  const kernel = transitionKernel(bins.count, width);
  return { bins: bins.count, kernel, switchProb };
}

/** The whole signal's fundamental frequency and voicing. @throws InvalidParameterError */
export function pyin(signal: SampleArray, options: PyinOptions): PyinResult {
  const stream = new PyinStream(options);
  stream.push(signal);
  return stream.end();
}
