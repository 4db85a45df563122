import { PITCHES } from './frame-grid';

/**
 * Where there is energy that no note has taken yet: one bit per frame and pitch, 950 bytes per second of sound.
 * That is all that notes are followed by; how strong it is counts only for which is followed first.
 */
export class EnergyMap {
  readonly #bits: Uint8Array;

  constructor(readonly frames: number) {
    this.#bits = new Uint8Array(Math.ceil((frames * PITCHES) / 8));
  }

  has(frame: number, pitch: number): boolean {
    const bit = frame * PITCHES + pitch;
    return ((this.#bits[bit >>> 3]! >>> (bit & 7)) & 1) === 1;
  }

  add(frame: number, pitch: number): void {
    const bit = frame * PITCHES + pitch;
    this.#bits[bit >>> 3]! |= 1 << (bit & 7);
  }

  take(frame: number, pitch: number): void {
    const bit = frame * PITCHES + pitch;
    this.#bits[bit >>> 3]! &= ~(1 << (bit & 7));
  }

  /** Takes a pitch and its two neighbours: what they have is mostly the pitch's own. */
  takeAround(frame: number, pitch: number): void {
    this.take(frame, pitch);
    if (pitch > 0) this.take(frame, pitch - 1);
    if (pitch < PITCHES - 1) this.take(frame, pitch + 1);
  }
}
