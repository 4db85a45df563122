import { yinFft, type EstimatePitch } from '../descriptors/pitch-estimators';
import { type SampleArray } from '../matrix/matrix';
import { ValueList } from '../matrix/value-list';
import { requireFinite } from '../parameters/require-number';
import { dctMatrix } from '../spectral/dct';
import { sumBands } from '../spectral/band-sums';
import { melFilterBank, type MelFilterBank } from '../spectral/mel-filter-bank';
import { SpectralPeaks } from '../spectral/spectral-peaks';
import { MagnitudeStream } from '../transform/magnitude-stream';
import { harmonicShape } from './harmonic-shape';
import { createPitchSalience } from './pitch-salience';
import { RunningStatistics, RunningVectorStatistics } from './running-statistics';
import { sensoryDissonance } from './sensory-dissonance';
import { spectrumShape, type SpectrumShape } from './spectrum-shape';

/** Statistics over the frames that are heard; null where there are none. */
export interface LowLevelDescription {
  readonly shape: Readonly<Record<keyof SpectrumShape, number | null>>;
  /** Mean number of peaks between 100 and 5000 Hz that are higher than 0.005. */
  readonly complexity: number | null;
  readonly dissonance: number | null;
  readonly salience: number | null;
  readonly mfcc: readonly number[] | null;
  readonly mfccVariance: readonly number[] | null;
  /** Mean over all frames that are heard, 0 … 1. */
  readonly pitchConfidence: number | null;
  /** Share of the frames that are heard whose pitch is trusted. */
  readonly trustedShare: number;
  /** Of the frames whose pitch is trusted. */
  readonly pitch: RunningStatistics;
  /** Hz. */
  readonly medianPitch: number | null;
  /** Of the same frames. */
  readonly inharmonicity: number | null;
  readonly tristimulus: readonly number[] | null;
  /** Mean power of each bin of the spectrum, frames that are heard only. */
  readonly meanPower: Float64Array;
  /** Hz between those. */
  readonly binHz: number;
}

const FRAME = 2048;
const HOP = 1024;
const BINS = FRAME / 2 + 1;
/** A sine of amplitude 1 has a peak of 1. */
const SCALE = 4 / FRAME;
/** Mean square below which a frame counts as silent: -90 dB. */
const SILENCE = 1e-9;
/** Sum of the squared Hann window, relative to its length. */
const HANN_POWER = 3 / 8;
/** Pitch of frames below this confidence is not trusted. */
const TRUSTED = 0.5;
const PITCH_RANGE = { minFreq: 40, maxFreq: 5000 };
const MEL_BANDS = 40;
const MFCC = 13;
const MEL_TOP_HZ = 11_000;
const MAX_PEAKS = 50;
const COMPLEXITY = { lowHz: 100, highHz: 5000, height: 0.005 };
const LOWEST_POWER = 1e-10;

/**
 * Spectral description of a signal that arrives in blocks, over frames of 2048 samples every 1024 under a Hann window:
 * the measures of Essentia's extractor for Freesound. Keeps one number per frame, for the median pitch.
 */
export class LowLevelDescriptionStream {
  readonly #stream: MagnitudeStream;
  readonly #binHz: number;
  readonly #peaks: SpectralPeaks;
  readonly #estimatePitch: EstimatePitch;
  readonly #salienceOf: (magnitudes: Float64Array) => number;
  readonly #mel: MelFilterBank;
  readonly #dct = dctMatrix({ inputs: MEL_BANDS, outputs: MFCC });
  readonly #melBands = new Float32Array(MEL_BANDS);
  readonly #power = new Float64Array(BINS);
  readonly #cepstrum = new Float64Array(MFCC);
  readonly #pitchValues = new Float64Array(2);
  readonly #meanPower = new Float64Array(BINS);
  readonly #shape: Readonly<Record<keyof SpectrumShape, RunningStatistics>> = {
    centroid: new RunningStatistics(),
    spread: new RunningStatistics(),
    skewness: new RunningStatistics(),
    crest: new RunningStatistics(),
    energy: new RunningStatistics(),
    entropy: new RunningStatistics(),
    flatness: new RunningStatistics(),
    rolloff: new RunningStatistics(),
  };
  readonly #complexity = new RunningStatistics();
  readonly #dissonance = new RunningStatistics();
  readonly #salience = new RunningStatistics();
  readonly #confidence = new RunningStatistics();
  readonly #pitch = new RunningStatistics();
  readonly #pitches = new ValueList();
  readonly #inharmonicity = new RunningStatistics();
  readonly #tristimulus = new RunningVectorStatistics(3);
  readonly #mfcc = new RunningVectorStatistics(MFCC);

  /** @throws InvalidParameterError */
  constructor(sampleRate: number) {
    requireFinite('sampleRate', sampleRate, { min: 1000 });
    this.#binHz = sampleRate / FRAME;
    this.#peaks = new SpectralPeaks({
      sampleRate,
      bins: BINS,
      minFrequency: PITCH_RANGE.minFreq,
      threshold: 1e-5 / SCALE,
      maxPeaks: MAX_PEAKS,
    });
    const plan = { windowSize: FRAME, hopSize: HOP, fftSize: FRAME, bins: BINS };
    this.#estimatePitch = yinFft(plan, { sampleRate, ...PITCH_RANGE });
    this.#salienceOf = createPitchSalience(BINS, this.#binHz);
    this.#mel = melFilterBank({
      sampleRate,
      nFft: FRAME,
      nMels: MEL_BANDS,
      fminHz: 0,
      fmaxHz: Math.min(MEL_TOP_HZ, sampleRate / 2),
    });
    this.#stream = new MagnitudeStream({ nFft: FRAME, hopLength: HOP }, (magnitudes) =>
      this.#take(magnitudes),
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#stream.push(block);
  }

  /** @throws InvalidParameterError if the signal is too short */
  end(): LowLevelDescription {
    this.#stream.end();
    const shape = Object.entries(this.#shape).map(([name, { mean }]) => [name, mean]);
    const frames = this.#confidence.count;
    return {
      shape: Object.fromEntries(shape) as LowLevelDescription['shape'],
      complexity: this.#complexity.mean,
      dissonance: this.#dissonance.mean,
      salience: this.#salience.mean,
      mfcc: this.#mfcc.means,
      mfccVariance: this.#mfcc.variances,
      pitchConfidence: this.#confidence.mean,
      trustedShare: this.#pitch.count / Math.max(1, frames),
      pitch: this.#pitch,
      medianPitch: median(this.#pitches.toArray()),
      inharmonicity: this.#inharmonicity.mean,
      tristimulus: this.#tristimulus.means,
      meanPower: this.#meanPower.map((sum) => sum / Math.max(1, frames)),
      binHz: this.#binHz,
    };
  }

  #take(magnitudes: Float64Array): void {
    const power = this.#power;
    let total = 0;
    for (let bin = 0; bin < BINS; bin++) total += power[bin] = magnitudes[bin]! ** 2;
    if ((2 * total) / (FRAME * FRAME * HANN_POWER) < SILENCE) return;
    for (let bin = 0; bin < BINS; bin++) this.#meanPower[bin]! += power[bin]!;
    const shape = spectrumShape(magnitudes, this.#binHz, SCALE);
    for (const name of Object.keys(shape) as (keyof SpectrumShape)[])
      this.#shape[name].add(shape[name]);
    this.#salience.add(this.#salienceOf(magnitudes));
    this.#takeCepstrum();
    this.#peaks.find(magnitudes);
    this.#complexity.add(this.#countedPeaks());
    this.#dissonance.add(sensoryDissonance(this.#peaks));
    this.#takePitch(magnitudes);
  }

  #takeCepstrum(): void {
    const bands = this.#melBands;
    sumBands(this.#mel, this.#power, bands);
    this.#cepstrum.fill(0);
    for (let band = 0; band < MEL_BANDS; band++) {
      const level = 10 * Math.log10(Math.max(LOWEST_POWER, bands[band]!));
      for (let k = 0; k < MFCC; k++) this.#cepstrum[k]! += this.#dct[k * MEL_BANDS + band]! * level;
    }
    this.#mfcc.add(this.#cepstrum);
  }

  #countedPeaks(): number {
    const { count, frequencies, magnitudes } = this.#peaks;
    let counted = 0;
    for (let i = 0; i < count; i++) {
      const isInRange = frequencies[i]! >= COMPLEXITY.lowHz && frequencies[i]! <= COMPLEXITY.highHz;
      if (isInRange && SCALE * magnitudes[i]! > COMPLEXITY.height) counted++;
    }
    return counted;
  }

  #takePitch(magnitudes: Float64Array): void {
    this.#estimatePitch(magnitudes, this.#pitchValues);
    const [pitch, confidence] = this.#pitchValues as unknown as readonly [number, number];
    this.#confidence.add(Math.min(1, confidence));
    if (pitch <= 0 || confidence < TRUSTED) return;
    this.#pitch.add(pitch);
    this.#pitches.push(pitch);
    const { inharmonicity, tristimulus } = harmonicShape(this.#peaks, pitch);
    this.#inharmonicity.add(inharmonicity);
    if (tristimulus !== null) this.#tristimulus.add(tristimulus);
  }
}

function median(values: Float32Array): number | null {
  if (values.length === 0) return null;
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
