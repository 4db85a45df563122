import { InvalidParameterError } from '../../parameters/invalid-parameter';
import { requireFinite } from '../../parameters/require-number';
import { DRUM_INSTRUMENTS, type DrumHit, type DrumInstrument } from '../drum-hit';
import { activationPeaks, type ActivationPeak } from './activation-peaks';
import { columnOf, COLUMNS } from './activation-table';
import { DRUM_FRAME_RATE } from './drum-features';
import { timekeepers } from './timekeepers';

/** No hand strikes one instrument twice within 30 ms. */
const DEAD_FRAMES = 3;
/**
 * Within 30 ms a tom is not heard beside a likelier kick or snare, whose bodies sound alike; and a hi-hat is open or closed.
 */
const EXCLUSION_FRAMES = 3;

const EXCLUSIONS: readonly (readonly [
  instrument: DrumInstrument,
  rivals: readonly DrumInstrument[],
])[] = [
  ['tom', ['kick', 'snare']],
  ['closed-hi-hat', ['open-hi-hat']],
  ['open-hi-hat', ['closed-hi-hat']],
];

/**
 * What a peak of each instrument reaches, 0 … 1; a model's card has those it was tuned with. Closed hi-hat and ride are
 * found together: theirs are of the probability that either is struck.
 */
export type DrumThresholds = Readonly<Record<DrumInstrument, number>>;

/** What a drum model says of each frame, row after row, a column for each of DRUM_INSTRUMENTS; 100 frames a second. */
export interface DrumActivations {
  /** How surely each instrument is struck, 0 … 1. */
  readonly activations: Float32Array;
  /** How hard it is, if it is: velocity / 127. */
  readonly velocities: Float32Array;
}

/**
 * The drum hits in a model's activations, by time, and at the same time in the order of DRUM_INSTRUMENTS.
 * @throws InvalidParameterError on a table that is not of seven columns, tables of two sizes, or a threshold outside 0 … 1
 */
export function drumHits(
  { activations, velocities }: DrumActivations,
  thresholds: DrumThresholds,
): DrumHit[] {
  requireTables(activations, velocities);
  const curves = withoutRivals(DRUM_INSTRUMENTS.map((_, column) => columnOf(activations, column)));
  const curveOf = (instrument: DrumInstrument): Float32Array =>
    curves[DRUM_INSTRUMENTS.indexOf(instrument)]!;
  for (const instrument of DRUM_INSTRUMENTS) requireThreshold(instrument, thresholds[instrument]);
  const { closed, ride } = timekeepers(curveOf('closed-hi-hat'), curveOf('ride'), {
    thresholds: { closed: thresholds['closed-hi-hat'], ride: thresholds.ride },
    deadFrames: DEAD_FRAMES,
  });
  const found: Partial<Record<DrumInstrument, readonly ActivationPeak[]>> = {
    'closed-hi-hat': closed,
    ride,
  };
  const hits = DRUM_INSTRUMENTS.flatMap((instrument, column) => {
    const own = { threshold: thresholds[instrument], deadFrames: DEAD_FRAMES };
    const peaks = found[instrument] ?? activationPeaks(curves[column]!, own);
    return peaks.map(({ position, frame }) => ({
      time: Math.max(0, position / DRUM_FRAME_RATE),
      instrument,
      velocity: midiVelocity(velocities[frame * COLUMNS + column]!),
    }));
  });
  // A stable sort: instruments stay in their order.
  return hits.sort((a, b) => a.time - b.time);
}

function requireTables(activations: Float32Array, velocities: Float32Array): void {
  if (activations.length % COLUMNS !== 0) {
    throw new InvalidParameterError(
      'activations',
      `${activations.length} values`,
      `rows of ${COLUMNS} values`,
    );
  }
  if (velocities.length !== activations.length) {
    throw new InvalidParameterError(
      'velocities',
      `${velocities.length} values`,
      `as many as activations (${activations.length})`,
    );
  }
}

/** Above 0, where every frame of silence would be a hit. */
function requireThreshold(instrument: DrumInstrument, threshold: number): void {
  requireFinite(`thresholds.${instrument}`, threshold, { min: Number.MIN_VALUE, max: 1 });
}

/** The curves without what is not heard beside something likelier. */
function withoutRivals(curves: readonly Float32Array[]): Float32Array[] {
  const of = (instrument: DrumInstrument): Float32Array =>
    curves[DRUM_INSTRUMENTS.indexOf(instrument)]!;
  const heard = [...curves];
  for (const [instrument, rivals] of EXCLUSIONS) {
    const result = of(instrument).slice();
    heard[DRUM_INSTRUMENTS.indexOf(instrument)] = result;
    for (const [frame, value] of of(instrument).entries()) {
      const from = Math.max(0, frame - EXCLUSION_FRAMES);
      const isLess = (rival: DrumInstrument): boolean =>
        of(rival)
          .subarray(from, frame + EXCLUSION_FRAMES + 1)
          .some((other) => other > value);
      if (rivals.some(isLess)) result[frame] = 0;
    }
  }
  return heard;
}

function midiVelocity(share: number): number {
  return Math.max(1, Math.min(127, Math.round(127 * share)));
}
