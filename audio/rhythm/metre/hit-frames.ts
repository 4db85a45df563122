import { requireFinite } from '../../parameters/require-number';
import { RISING_BANDS } from './band-rises';
import { FRAMES_PER_SECOND, type RhythmFrames } from './rhythm-frames';

/** An onset that is known: a drum's hit, or anything else's. */
export interface RhythmHit {
  /** Seconds. */
  readonly time: number;
  /** `kick`, `snare`, `closed-hi-hat` …; left out, or any other name, it sounds in all bands. */
  readonly instrument?: string;
  /** MIDI velocity, 1 to 127; default 80. */
  readonly velocity?: number;
}

/** The bands that an instrument is heard in, of those of `BandRises`. */
const BANDS: Readonly<Record<string, readonly number[]>> = {
  kick: [0, 1],
  snare: [1, 2, 3],
  tom: [1, 2],
  'closed-hi-hat': [3, 4],
  'open-hi-hat': [3, 4],
  crash: [2, 3, 4],
  ride: [3, 4],
};
const ALL_BANDS = Array.from({ length: RISING_BANDS }, (_, band) => band);
/** Decibels by which a hit of the greatest velocity rises. */
const LOUDEST_RISE = 30;
const ORDINARY_VELOCITY = 80;
const LARGEST_VELOCITY = 127;
/** Seconds after the last hit that are looked at. */
const TAIL_SECONDS = 1;

/** What the front end of beat tracking would hear of hits; harmony it cannot hear. @throws InvalidParameterError */
export function framesOfHits(hits: readonly RhythmHit[]): RhythmFrames {
  hits.forEach(requireHit);
  const last = hits.reduce((latest, { time }) => Math.max(latest, time), 0);
  const frames = Math.ceil((last + TAIL_SECONDS) * FRAMES_PER_SECOND);
  const rises = ALL_BANDS.map(() => new Float32Array(frames));
  for (const { time, instrument = '', velocity = ORDINARY_VELOCITY } of hits) {
    const rise = LOUDEST_RISE * (velocity / LARGEST_VELOCITY);
    for (const band of BANDS[instrument] ?? ALL_BANDS) {
      addBetween(rises[band]!, time * FRAMES_PER_SECOND, rise);
    }
  }
  return { frameRate: FRAMES_PER_SECOND, frames, rises, chroma: new Float32Array(0) };
}

/** Divides a value between the two frames that a place lies between. */
function addBetween(curve: Float32Array, place: number, value: number): void {
  const before = Math.floor(place);
  curve[before]! += value * (before + 1 - place);
  if (before + 1 < curve.length) curve[before + 1]! += value * (place - before);
}

/** Longer than any recording that is looked at: a typing error must not take all memory. */
const LONGEST_SECONDS = 86_400;

function requireHit({ time, velocity }: RhythmHit, index: number): void {
  requireFinite(`time of hit ${index}`, time, { min: 0, max: LONGEST_SECONDS });
  if (velocity !== undefined) {
    requireFinite(`velocity of hit ${index}`, velocity, { min: 1, max: LARGEST_VELOCITY });
  }
}
