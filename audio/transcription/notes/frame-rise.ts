import { PITCHES } from './frame-grid';

/** Frames before the one that rises which it is compared with. */
const REACH = 2;

/** By how much frames rise, one after another: above both the frames before, for each pitch. */
export class FrameRise {
  #before = [new Float32Array(PITCHES), new Float32Array(PITCHES)] as [Float32Array, Float32Array];
  readonly #rise = new Float64Array(PITCHES);
  #frames = 0;

  /** The next frame's rise, 0 where there is none and in the first two frames; valid until the next call. */
  push(frame: Float32Array): Float64Array {
    const [last, oneBefore] = this.#before;
    const isEarly = this.#frames++ < REACH;
    for (let pitch = 0; pitch < PITCHES; pitch++) {
      const highest = Math.max(last[pitch]!, oneBefore[pitch]!);
      this.#rise[pitch] = isEarly ? 0 : Math.max(0, frame[pitch]! - highest);
    }
    oneBefore.set(frame.subarray(0, PITCHES));
    this.#before = [oneBefore, last];
    return this.#rise;
  }
}
