import { chromaDescriptor } from '../descriptors/fluid-chroma';
import { loudnessDescriptor } from '../descriptors/fluid-loudness';
import { mfccDescriptor } from '../descriptors/fluid-mfcc';
import { pitchDescriptor } from '../descriptors/fluid-pitch';
import { planFft, type FftPlan, type FftSettings } from '../descriptors/fft-settings';
import { spectrumDescriptor, type FrameDescriptor } from '../descriptors/frame-descriptor';
import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { Novelty } from './novelty';
import { SlicerFrames } from './slicer-frames';

/** The parameters of FluCoMa's NoveltySlice. */
export interface NoveltySliceOptions extends FftSettings {
  /** Hz. */
  readonly sampleRate: number;
  /** What frames are compared by: 0 spectrum, 1 MFCC, 2 chroma, 3 pitch, 4 loudness; default 0. */
  readonly algorithm?: number;
  /** Frames that are compared with each other, an odd number; default 3. */
  readonly kernelSize?: number;
  /** A slice starts at a peak of the novelty above this; default 0.5. */
  readonly threshold?: number;
  /** The novelty is the mean of so many; default 1. */
  readonly filterSize?: number;
  /** Least distance of slices in hops; default 2. */
  readonly minSliceLength?: number;
}

/** FluCoMa's NoveltySlice on a mono signal that arrives in blocks: slices where the sound becomes another. */
export class NoveltySliceStream {
  readonly #frames: SlicerFrames;
  readonly #novelty: Novelty;
  readonly #recent: Float64Array;
  readonly #threshold: number;
  readonly #minSliceLength: number;
  #count = 0;
  /** The last two smoothed values. */
  #middle = 0;
  #first = 0;
  /** Frames in which no slice may start. */
  #blocked = 0;

  /** @throws InvalidParameterError */
  constructor(options: NoveltySliceOptions) {
    const fft = planFft(options);
    const { kernelSize = 3, filterSize = 1 } = options;
    requireInteger('kernelSize', kernelSize, { min: 3, max: 301 });
    if (kernelSize % 2 === 0)
      throw new InvalidParameterError('kernelSize', kernelSize, 'an odd number');
    requireInteger('filterSize', filterSize, { min: 1, max: 1000 });
    this.#threshold = requireFinite('threshold', options.threshold ?? 0.5, { min: 0 });
    this.#minSliceLength = requireInteger('minSliceLength', options.minSliceLength ?? 2, {
      min: 0,
    });
    this.#recent = new Float64Array(filterSize);
    const feature = featureOf(options, fft);
    this.#novelty = new Novelty(kernelSize, feature.rows);
    const framesLate = 1 + ((kernelSize + 1) >> 1) + ((filterSize + 1) >> 1);
    this.#frames = new SlicerFrames(
      { frameLength: fft.windowSize, hopSize: fft.hopSize, latency: fft.hopSize * framesLate },
      (samples, start) => this.#isPeak(this.#novelty.next(feature.describe(samples, start))),
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#frames.push(block);
  }

  /** Where slices start, in samples and ascending, or [-1] when there is none. */
  end(): number[] {
    return this.#frames.end();
  }

  /** Whether the value before this one is a peak. */
  #isPeak(novelty: number): boolean {
    const last = this.#smoothed(novelty);
    const middle = this.#middle;
    const isPeak = middle > this.#first && middle > last && middle > this.#threshold;
    this.#first = middle;
    this.#middle = last;
    const isSlice = isPeak && this.#blocked === 0;
    if (isSlice) this.#blocked = this.#minSliceLength;
    else if (this.#blocked > 0) this.#blocked--;
    return isSlice;
  }

  /** The mean with zeros before the first, added up afresh so that no error gathers. */
  #smoothed(novelty: number): number {
    const recent = this.#recent;
    recent[this.#count++ % recent.length] = novelty;
    let sum = 0;
    for (let i = 0; i < recent.length; i++) sum += recent[(this.#count + i) % recent.length]!;
    return sum / recent.length;
  }
}

function featureOf(options: NoveltySliceOptions, fft: FftPlan): FrameDescriptor {
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const { algorithm = 0 } = options;
  switch (requireInteger('algorithm', algorithm, { min: 0, max: 4 })) {
    case 0:
      return spectrumDescriptor(fft);
    case 1:
      return mfccDescriptor({ sampleRate }, fft);
    case 2:
      return chromaDescriptor({ sampleRate, minFreq: 20, maxFreq: 5000 }, fft);
    case 3:
      return pitchDescriptor({ sampleRate, minFreq: 20, maxFreq: 5000 }, fft);
    default:
      return loudnessDescriptor({ sampleRate }, fft);
  }
}

/** Where slices of a whole mono signal start, in samples, or [-1] when there is none. @throws InvalidParameterError */
export function noveltySlice(signal: SampleArray, options: NoveltySliceOptions): number[] {
  const stream = new NoveltySliceStream(options);
  stream.push(signal);
  return stream.end();
}
