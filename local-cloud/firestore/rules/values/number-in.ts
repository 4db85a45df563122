import { type RuleValue } from './rule-value';

/** The value of a number of any type, null for anything else. */
export function numberIn(value: RuleValue): bigint | number | null {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return typeof value === 'object' && value?.kind === 'untyped_number' ? value.value : null;
}
