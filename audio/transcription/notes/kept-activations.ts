import { type CreateKeeper, type FrameKeeper } from '../../spectral/frame-store';
import { PITCHES } from './frame-grid';
import { FrameRise } from './frame-rise';
import { type NotePlan } from './note-options';
import { pitchBends } from './pitch-bends';

/** What the network says of one frame. */
export interface FrameActivations {
  /** 88 values: how surely each pitch sounds, 0 … 1. */
  readonly frames: Float32Array;
  /** 88 values: how surely each pitch begins, 0 … 1. */
  readonly onsets: Float32Array;
  /** 264 values, three to a semitone: how surely each of these pitches sounds. */
  readonly contours: Float32Array;
}

/**
 * What must be kept of a sound's activations until its end, where the scale of its onsets is known: for each frame the
 * frames, the onsets and, if they are wanted, the bends that the contours would give. 91 kB per second of sound, in the
 * keeper. Pitches that are not wanted are silent.
 */
export class KeptActivations {
  readonly #plan: NotePlan;
  readonly #keeper: FrameKeeper;
  readonly #rise = new FrameRise();
  #largestOnset = 0;
  #largestRise = 0;

  constructor(plan: NotePlan, createKeeper: CreateKeeper) {
    this.#plan = plan;
    this.#keeper = createKeeper((plan.pitchBends ? 3 : 2) * PITCHES);
  }

  get length(): number {
    return this.#keeper.frames;
  }

  /** The largest onset of all. */
  get largestOnset(): number {
    return this.#largestOnset;
  }

  /** The largest rise of a frame over those before it. */
  get largestRise(): number {
    return this.#largestRise;
  }

  push({ frames, onsets, contours }: FrameActivations): void {
    const { fromPitch, toPitch, pitchBends: withBends } = this.#plan;
    const row = this.#keeper.append().fill(0);
    row.set(frames.subarray(fromPitch, toPitch), fromPitch);
    row.set(onsets.subarray(fromPitch, toPitch), PITCHES + fromPitch);
    if (withBends) pitchBends(contours, row.subarray(2 * PITCHES));
    const rise = this.#rise.push(row);
    for (let pitch = fromPitch; pitch < toPitch; pitch++) {
      this.#largestRise = Math.max(this.#largestRise, rise[pitch]!);
      this.#largestOnset = Math.max(this.#largestOnset, onsets[pitch]!);
    }
  }

  /** Valid until the next call of any. */
  frames(frame: number): Float32Array {
    return this.#keeper.frame(frame).subarray(0, PITCHES);
  }

  /** As `frames`. */
  onsets(frame: number): Float32Array {
    return this.#keeper.frame(frame).subarray(PITCHES, 2 * PITCHES);
  }

  /** Thirds of semitones. As `frames`. @throws RangeError when no bends are kept */
  bends(frame: number): Float32Array {
    if (!this.#plan.pitchBends) throw new RangeError('No bends are kept.');
    return this.#keeper.frame(frame).subarray(2 * PITCHES);
  }
}
