import { type SampleArray } from '../../matrix/matrix';
import { requireFinite, requireInteger } from '../../parameters/require-number';
import { type BeatGrid } from '../beat-grid';
import { accentCurves } from './accent-curves';
import { choosePulse } from './choose-pulse';
import { findDownbeats } from './find-downbeats';
import { gridOf, SILENT_GRID } from './grid-of';
import { HarmonySums } from './harmony-change';
import { framesOfHits, type RhythmHit } from './hit-frames';
import { RhythmStream, type RhythmFrames } from './rhythm-frames';
import { smoothedBeats } from './smoothed-beats';
import { FASTEST_BPM, SLOWEST_BPM } from './tempo-candidates';

/** What is known of a recording's beats beforehand. */
export interface BeatGridOptions {
  /** Slowest beat that is considered, in beats per minute, at least 30; default 42. */
  readonly minimumBpm?: number;
  /** Fastest beat that is considered, in beats per minute, at most 300 and at least twice `minimumBpm`; default 240. */
  readonly maximumBpm?: number;
  /** Beats of every bar, 2 to 7, where they are known; null to find out; default null. */
  readonly beatsPerBar?: number | null;
  /** Onsets that are known to be in the recording, such as drum hits; default none. */
  readonly hits?: readonly RhythmHit[];
}

type Plan = Required<BeatGridOptions>;

const LEAST_BPM = 30;
const MOST_BPM = 300;

function planGrid(options: BeatGridOptions): Plan {
  const { minimumBpm = SLOWEST_BPM, maximumBpm = FASTEST_BPM, beatsPerBar = null } = options;
  requireFinite('minimumBpm', minimumBpm, { min: LEAST_BPM, max: MOST_BPM / 2 });
  requireFinite('maximumBpm', maximumBpm, { min: 2 * minimumBpm, max: MOST_BPM });
  if (beatsPerBar !== null) requireInteger('beatsPerBar', beatsPerBar, { min: 2, max: 7 });
  return { minimumBpm, maximumBpm, beatsPerBar, hits: options.hits ?? [] };
}

/**
 * Beats, bars and tempo of a signal that arrives in blocks. Rises of level in five bands and changes of harmony are
 * gathered as it arrives; at the end pulses at all tempi in question are followed through the whole recording, and the
 * one is chosen that is most like the beat of the music that the choice was fitted to. Keeps about 64 bytes per frame of
 * 11.6 ms, and at most 100 more per frame while a pulse is being followed.
 */
export class BeatGridStream {
  readonly #rhythm: RhythmStream;
  readonly #plan: Plan;

  /** @throws InvalidParameterError */
  constructor({ sampleRate, ...options }: BeatGridOptions & { readonly sampleRate: number }) {
    this.#plan = planGrid(options);
    this.#rhythm = new RhythmStream({ sampleRate });
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#rhythm.push(block);
  }

  /** Without beats where nothing repeats. @throws InvalidParameterError if there was no sample */
  end(): BeatGrid {
    return gridOfFrames(this.#rhythm.end(), this.#plan);
  }
}

/** Beats, bars and tempo of known onsets alone, by the same means. @throws InvalidParameterError */
export function beatGridOfHits(
  hits: readonly RhythmHit[],
  options: Omit<BeatGridOptions, 'hits'> = {},
): BeatGrid {
  return gridOfFrames(framesOfHits(hits), planGrid(options));
}

function gridOfFrames(frames: RhythmFrames, plan: Plan): BeatGrid {
  const hasHits = plan.hits.length > 0;
  const accents = accentCurves(frames, hasHits ? framesOfHits(plan.hits) : null);
  const { frameRate } = frames;
  const pulse = choosePulse(accents, {
    hasHits,
    shortest: (60 * frameRate) / plan.maximumBpm,
    longest: (60 * frameRate) / plan.minimumBpm,
  });
  if (pulse === null) return SILENT_GRID;
  const beats = smoothedBeats(pulse.beats, accents);
  if (beats.length < 2) return SILENT_GRID;
  const harmonies = new HarmonySums(frames);
  const positions = findDownbeats(accents, { beats, harmonies, beatsPerBar: plan.beatsPerBar });
  return gridOf(
    beats.map((beat) => beat / frameRate),
    { positions, confidence: pulse.probability },
  );
}
