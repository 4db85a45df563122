import { keepInMemory, type CreateKeeper } from '../../spectral/frame-store';
import { type NoteEvent } from '../note-event';
import {
  BINS_PER_SEMITONE,
  CONTOUR_BINS,
  EDGE_FRAMES,
  framesWithin,
  frameSeconds,
  KEPT_FRAMES,
  LOWEST_PITCH,
  PITCHES,
} from './frame-grid';
import { type NoteSpan } from './follow-notes';
import { KeptActivations, type FrameActivations } from './kept-activations';
import { planNotes, type NoteOptions, type NotePlan } from './note-options';
import { noteSpans } from './note-spans';

/** What the network gives for one window: 172 rows each, one after another. */
export interface WindowActivations {
  /** 172 x 88. */
  readonly frames: Float32Array;
  /** 172 x 88. */
  readonly onsets: Float32Array;
  /** 172 x 264. */
  readonly contours: Float32Array;
}

/** The frames of a window that are kept, in order; views on the window's memory. */
export function* keptFrames(window: WindowActivations): Generator<FrameActivations, undefined> {
  for (let frame = EDGE_FRAMES; frame < EDGE_FRAMES + KEPT_FRAMES; frame++) {
    yield {
      frames: rowOf(window.frames, frame, PITCHES),
      onsets: rowOf(window.onsets, frame, PITCHES),
      contours: rowOf(window.contours, frame, CONTOUR_BINS),
    };
  }
}

function rowOf(rows: Float32Array, row: number, width: number): Float32Array {
  return rows.subarray(row * width, (row + 1) * width);
}

/**
 * Makes notes of Basic Pitch's activations, window by window. With the original's options they are those of the
 * original's note creation, at exact times. Beside what `KeptActivations` keeps in the keeper, memory grows by 1 kB per
 * second of sound, the notes themselves, and for the end the places whose energy no onset explains.
 */
export class NoteStream {
  readonly #plan: NotePlan;
  readonly #kept: KeptActivations;

  /** @param createKeeper where activations are kept; default in memory @throws InvalidParameterError */
  constructor(options: NoteOptions = {}, createKeeper: CreateKeeper = keepInMemory) {
    this.#plan = planNotes(options);
    this.#kept = new KeptActivations(this.#plan, createKeeper);
  }

  /**
   * Takes the activations of the next of `ModelWindows`' windows.
   * @param samples that the sound has as far as is known; frames that begin after them are left out
   */
  push(window: WindowActivations, samples = Infinity): void {
    const wanted = samples === Infinity ? Infinity : framesWithin(samples);
    for (const frame of keptFrames(window)) {
      if (this.#kept.length < wanted) this.pushFrame(frame);
    }
  }

  /** Takes the next frame that is kept, from wherever it comes. */
  pushFrame(frame: FrameActivations): void {
    this.#kept.push(frame);
  }

  /** The notes, by onset and then pitch. */
  end(): NoteEvent[] {
    // By onsets as they are given: of those moved to the sound's beginning several may be one.
    return noteSpans(this.#kept, this.#plan)
      .map((span) => this.#eventOf(span))
      .sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
  }

  #eventOf({ from, to, pitch }: NoteSpan): NoteEvent {
    const { shift, pitchBends } = this.#plan;
    let sum = 0;
    const bends: number[] = [];
    for (let frame = from; frame < to; frame++) {
      sum += this.#kept.frames(frame)[pitch]!;
      if (pitchBends) bends.push(this.#kept.bends(frame)[pitch]! / BINS_PER_SEMITONE);
    }
    const begin = frameSeconds(from);
    // Never before the sound, and as long as ever.
    const move = Math.max(shift, -begin);
    return {
      onset: begin + move,
      offset: frameSeconds(to) + move,
      pitch: LOWEST_PITCH + pitch,
      velocity: Math.min(127, Math.max(1, Math.round((127 * sum) / (to - from)))),
      ...(pitchBends ? { bends } : {}),
    };
  }
}
