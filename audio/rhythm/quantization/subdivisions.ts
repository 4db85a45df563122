/** A way to divide a beat into equal parts, or a swung half. */
export interface Subdivision {
  readonly parts: number;
  /** Shares of a beat, from 0 to 1 inclusive: the next beat is a place too. */
  readonly places: readonly number[];
  /** Ticks of those places. */
  readonly ticks: readonly number[];
  /** What the eye pays for reading it, in nats: the rarer in written music, the more. */
  readonly complexity: number;
  /** Whether it divides by three. */
  readonly isTernary: boolean;
}

/** The smallest number that all subdivisions divide. */
export const TICKS_PER_BEAT = 24;

/** Nats, by the number of parts: quarters, eighths, triplets, sixteenths, sextuplets, thirty-seconds, and twelve. */
const COMPLEXITY: Readonly<Record<number, number>> = {
  1: 0,
  2: 0.7,
  3: 2.2,
  4: 1.5,
  6: 5,
  8: 5,
  12: 9,
};

/** The same of a dotted quarter: eighths, sixteenths and thirty-seconds of 6/8, and a duplet. */
const COMPOUND_COMPLEXITY: Readonly<Record<number, number>> = {
  1: 0,
  2: 2.2,
  3: 0.7,
  6: 1.5,
  12: 5,
};

/** All subdivisions of a beat of compound metre. */
export function compoundSubdivisions(): Subdivision[] {
  return Object.entries(COMPOUND_COMPLEXITY).map(([name, complexity]) =>
    subdivisionOf(Number(name), { complexity, swing: 1 / 2 }),
  );
}

/**
 * All subdivisions of a plain beat.
 * @param swing where the second eighth of a beat is played, as a share of the beat; 1/2 where eighths are even
 */
export function subdivisions(swing: number): Subdivision[] {
  return Object.entries(COMPLEXITY).map(([name, complexity]) =>
    subdivisionOf(Number(name), { complexity, swing }),
  );
}

function subdivisionOf(
  parts: number,
  { complexity, swing }: { readonly complexity: number; readonly swing: number },
): Subdivision {
  const ticks = Array.from({ length: parts + 1 }, (_, k) => (k * TICKS_PER_BEAT) / parts);
  const isTernary = parts % 3 === 0;
  const places = ticks.map((tick) => played(tick / TICKS_PER_BEAT, isTernary ? 1 / 2 : swing));
  return { parts, ticks, complexity, isTernary, places };
}

/** Where a written place is played: both halves of a beat are stretched evenly. */
function played(place: number, swing: number): number {
  return place <= 1 / 2 ? 2 * place * swing : swing + (2 * place - 1) * (1 - swing);
}
