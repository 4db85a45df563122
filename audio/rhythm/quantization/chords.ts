import { type TimedEvent } from './quantized-bar';

/** Events played together, to the ear. */
export interface Chord<E extends TimedEvent> {
  /** Seconds: the mean of the onsets, by velocity. */
  readonly time: number;
  /** How much the chord counts in the choice of a grid: about 1. */
  readonly weight: number;
  readonly events: readonly E[];
}

/** Onsets this near to the first of a chord belong to it: flams and rolled chords are slower. */
const TOGETHER_SECONDS = 0.025;
/** The velocity of an ordinary hit. */
const ORDINARY_VELOCITY = 80;
/** The softest hit still counts, and the loudest does not decide alone. */
const LEAST_WEIGHT = 0.4;
const LARGEST_WEIGHT = 1.5;

/** Puts events together that sound at once. Events need not be sorted; chords are. */
export function chordsOf<E extends TimedEvent>(events: readonly E[]): Chord<E>[] {
  const sorted = [...events].sort((a, b) => a.onset - b.onset);
  const groups: E[][] = [];
  for (const event of sorted) {
    const group = groups.at(-1);
    if (group && event.onset - group[0]!.onset <= TOGETHER_SECONDS) group.push(event);
    else groups.push([event]);
  }
  return groups.map((group) => {
    const velocities = group.map(({ velocity }) => velocity);
    const total = velocities.reduce((sum, velocity) => sum + velocity, 0);
    const moment = group.reduce((sum, { onset, velocity }) => sum + onset * velocity, 0);
    const loudest = Math.max(...velocities) / ORDINARY_VELOCITY;
    return {
      time: moment / total,
      weight: Math.min(LARGEST_WEIGHT, Math.max(LEAST_WEIGHT, loudest)),
      events: group,
    };
  });
}
