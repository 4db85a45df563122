/** Two rates, as whole numbers that share no divisor. */
export interface WholeRates {
  readonly origin: number;
  readonly target: number;
}

/** Both rates as the smallest whole numbers; null where they are none. */
export function wholeRates(origSr: number, targetSr: number): WholeRates | null {
  if (!Number.isInteger(origSr) || !Number.isInteger(targetSr)) return null;
  const shared = divisor(origSr, targetSr);
  return { origin: origSr / shared, target: targetSr / shared };
}

/** True if transforms have sizes that are multiples of it: 2, 3, 5 and 7 are its only prime factors. */
export function isSmooth(count: number): boolean {
  let rest = count;
  for (const prime of [2, 3, 5, 7]) while (rest % prime === 0) rest /= prime;
  return rest === 1;
}

/** The greatest number that divides both. */
export function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
