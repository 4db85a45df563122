import { CHROMA_STEP, type RhythmFrames } from './rhythm-frames';

const CLASSES = 12;
/** Seconds before and after a frame whose harmonies are compared. */
const SPAN_SECONDS = 0.4;

/** Harmonies of any stretch of a recording. */
export class HarmonySums {
  /** Stretches of chroma there are. */
  readonly steps: number;
  readonly #sums: Float64Array;

  /** Of roots of powers, so that a loud note does not drown its harmony. */
  constructor({ chroma }: Pick<RhythmFrames, 'chroma'>) {
    this.steps = Math.floor(chroma.length / CLASSES);
    this.#sums = new Float64Array(CLASSES * (this.steps + 1));
    for (let i = 0; i < CLASSES * this.steps; i++) {
      this.#sums[i + CLASSES] = this.#sums[i]! + Math.sqrt(chroma[i]!);
    }
  }

  /**
   * How unlike the harmonies on both sides of a place are: 0 the same, 1 nothing in common; 0 where either is silent.
   * @param place frames, to fractions
   * @param span frames on both sides
   */
  change(place: number, span: number): number {
    const at = (frame: number): number =>
      CLASSES * Math.min(this.steps, Math.max(0, Math.round(frame / CHROMA_STEP)));
    const [first, middle, end] = [at(place - span), at(place), at(place + span)];
    let [product, before, after] = [0, 0, 0];
    for (let c = 0; c < CLASSES; c++) {
      const a = this.#sums[middle + c]! - this.#sums[first + c]!;
      const b = this.#sums[end + c]! - this.#sums[middle + c]!;
      product += a * b;
      before += a * a;
      after += b * b;
    }
    const norm = Math.sqrt(before * after);
    return norm > 0 ? Math.max(0, 1 - product / norm) : 0;
  }
}

/** How much the harmony changes at each frame, from 0 to 1. */
export function harmonyChange(frames: RhythmFrames): Float32Array {
  const harmonies = new HarmonySums(frames);
  if (harmonies.steps === 0) return new Float32Array(frames.frames);
  const span = SPAN_SECONDS * frames.frameRate;
  const changes = Float32Array.from({ length: harmonies.steps }, (_, step) =>
    harmonies.change(step * CHROMA_STEP, span),
  );
  return Float32Array.from({ length: frames.frames }, (_, t) => valueAt(changes, t / CHROMA_STEP));
}

function valueAt(values: Float32Array, place: number): number {
  const before = Math.min(values.length - 1, Math.floor(place));
  const after = Math.min(values.length - 1, before + 1);
  return values[before]! + (place - before) * (values[after]! - values[before]!);
}
