import { InvalidParameterError } from './invalid-parameter';

/** Inclusive limits; a missing limit is no limit. */
interface Limits {
  readonly min?: number;
  readonly max?: number;
}

/** The value, if it is an integer within the limits. @throws InvalidParameterError */
export function requireInteger(field: string, value: number, limits: Limits = {}): number {
  if (!Number.isSafeInteger(value) || !isWithin(value, limits)) {
    throw new InvalidParameterError(field, value, `an integer${inWords(limits)}`);
  }
  return value;
}

/** The value, if it is a finite number within the limits. @throws InvalidParameterError */
export function requireFinite(field: string, value: number, limits: Limits = {}): number {
  if (!Number.isFinite(value) || !isWithin(value, limits)) {
    throw new InvalidParameterError(field, value, `a finite number${inWords(limits)}`);
  }
  return value;
}

function isWithin(value: number, { min = -Infinity, max = Infinity }: Limits): boolean {
  return value >= min && value <= max;
}

function inWords({ min, max }: Limits): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}
