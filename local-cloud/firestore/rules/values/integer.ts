import { RuleError } from './rule-error';

/** @throws RuleError if the integer does not fit into 64 bits. */
export function int64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new RuleError('integer overflow');
  return value;
}

/** The whole number `value`, as an integer. @throws RuleError for NaN, infinities and what does not fit into 64 bits. */
export function integerFrom(value: number): bigint {
  if (!Number.isFinite(value)) throw new RuleError('not a finite number');
  return int64(BigInt(value));
}
