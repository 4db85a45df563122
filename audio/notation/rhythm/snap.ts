import { TICKS_PER_QUARTER, type Metre } from '../score';
import { isCompound } from './metre-grid';

/** Grids within a quarter note, in ticks, with what they cost beyond the distance: the plain ones come first. */
const GRIDS = [
  { step: 6, cost: 0 },
  { step: 8, cost: 0.1 },
  { step: 3, cost: 0.2 },
  { step: 4, cost: 0.3 },
];

/**
 * Moves places within a measure to the ticks of a score: in each quarter note to the one grid (sixteenths, triplets,
 * thirty-seconds, triplet sixteenths) that is nearest to all places there; in compound metres to thirty-seconds.
 * @param places in ticks, fractions allowed
 */
export function snapToScore(places: readonly number[], metre: Metre): number[] {
  if (isCompound(metre)) return places.map((place) => nearest(place, 3));
  const beats = places.map((place) => Math.floor(place / TICKS_PER_QUARTER + 1e-9));
  const steps = new Map<number, number>();
  for (const beat of new Set(beats))
    steps.set(beat, bestStep(places.filter((_, i) => beats[i] === beat)));
  return places.map((place, i) => nearest(place, steps.get(beats[i]!)!));
}

function bestStep(places: readonly number[]): number {
  const costs = GRIDS.map(({ step, cost }) =>
    places.reduce((sum, place) => sum + Math.abs(place - nearest(place, step)), cost),
  );
  return GRIDS[costs.indexOf(Math.min(...costs))]!.step;
}

function nearest(place: number, step: number): number {
  return Math.round(place / step) * step;
}
