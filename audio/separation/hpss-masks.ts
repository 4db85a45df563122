import { createMatrix, matrixRow, transpose, type Matrix } from '../matrix/matrix';
import { planHpss, type HpssMaskOptions } from './hpss-options';
import { LANES } from '../simd/lanes';
import { RowMedians } from '../simd/running-medians';
import { createMaskPair, type HpssMasks } from './mask-pair';
import { mirrored } from './reflect';
import { TimeMedian } from './time-median';

export { type HpssMasks } from './mask-pair';

/** Frames are filtered so many at a time: masks come as much later. */
export const FRAMES_AT_A_TIME = LANES;

/** Receives one frame's masks; the arrays are reused after the call. */
type OnMasks = (masks: HpssMasks<Float32Array>, frame: number) => void;

/**
 * Harmonic and percussive masks of magnitude frames that arrive one by one (Fitzgerald 2010):
 * what lasts along time is harmonic, what spreads along frequency is percussive.
 */
export class HpssMaskStream {
  readonly #time: TimeMedian;
  readonly #frequency: RowMedians;
  /** Medians along frequency of frames that wait for those along time. */
  readonly #ring: readonly Float32Array[];
  /** Frames that wait until there are as many as are filtered at a time. */
  #gathered = 0;
  #filtered = 0;

  /** @throws InvalidParameterError */
  constructor(bins: number, options: HpssMaskOptions, onMasks: OnMasks) {
    const plan = planHpss(options);
    const { frequencySize, timeSize } = plan;
    const masksOf = createMaskPair(bins, plan);
    this.#frequency = new RowMedians(bins, frequencySize, mirrored(bins, frequencySize));
    this.#ring = Array.from({ length: timeSize + 1 }, () => new Float32Array(bins));
    this.#time = new TimeMedian({ bins, size: timeSize }, (_, medians, frame) =>
      onMasks(masksOf(medians, this.#ring[frame % this.#ring.length]!), frame),
    );
  }

  /** Takes the next frame of magnitudes (copied). */
  push(magnitudes: Float32Array): void {
    this.#frequency.rows[this.#gathered++]!.set(magnitudes);
    if (this.#gathered === this.#frequency.rows.length) this.#filter();
  }

  /** Gives the masks of the frames that were waiting. */
  end(): void {
    this.#filter();
    this.#time.end();
  }

  #filter(): void {
    const { rows, medians } = this.#frequency;
    if (this.#gathered > 0) this.#frequency.apply();
    for (let i = 0; i < this.#gathered; i++) {
      this.#ring[this.#filtered++ % this.#ring.length]!.set(medians[i]!);
      this.#time.push(rows[i]!);
    }
    this.#gathered = 0;
  }
}

/** The masks of a whole magnitude spectrogram (bins, frames): librosa.decompose.hpss with mask=True. @throws InvalidParameterError */
export function hpssMasks(magnitudes: Matrix, options: HpssMaskOptions = {}): HpssMasks<Matrix> {
  const { rows: bins, columns: frames } = magnitudes;
  const frameMajor = transpose(magnitudes);
  const harmonic = createMatrix(frames, bins);
  const percussive = createMatrix(frames, bins);
  const stream = new HpssMaskStream(bins, options, (masks, frame) => {
    matrixRow(harmonic, frame).set(masks.harmonic);
    matrixRow(percussive, frame).set(masks.percussive);
  });
  for (let t = 0; t < frames; t++) stream.push(matrixRow(frameMajor, t));
  stream.end();
  return { harmonic: transpose(harmonic), percussive: transpose(percussive) };
}

/** The two parts of a whole magnitude spectrogram (bins, frames): librosa.decompose.hpss. @throws InvalidParameterError */
export function hpssMagnitudes(
  magnitudes: Matrix,
  options: HpssMaskOptions = {},
): HpssMasks<Matrix> {
  const { harmonic, percussive } = hpssMasks(magnitudes, options);
  for (const { data } of [harmonic, percussive]) {
    for (let i = 0; i < data.length; i++) data[i]! *= magnitudes.data[i]!;
  }
  return { harmonic, percussive };
}
