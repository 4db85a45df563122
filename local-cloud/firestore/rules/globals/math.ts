import { type Namespace } from '../methods/method';
import { expectNumber } from '../values/expect';
import { int64, integerFrom } from '../values/integer';
import { type RuleValue } from '../values/rule-value';

export const mathFunctions: Namespace = {
  abs: { arity: [1, 1], call: (value = null) => absolute(expectNumber(value)) },
  ceil: { arity: [1, 1], call: (value = null) => toInteger(value, Math.ceil) },
  floor: { arity: [1, 1], call: (value = null) => toInteger(value, Math.floor) },
  round: { arity: [1, 1], call: (value = null) => toInteger(value, roundHalfAwayFromZero) },
  isInfinite: {
    arity: [1, 1],
    call: (value = null) => Math.abs(Number(expectNumber(value))) === Infinity,
  },
  isNaN: { arity: [1, 1], call: (value = null) => Number.isNaN(Number(expectNumber(value))) },
  pow: {
    arity: [2, 2],
    call: (base = null, exponent = null) =>
      Number(expectNumber(base)) ** Number(expectNumber(exponent)),
  },
  sqrt: { arity: [1, 1], call: (value = null) => Math.sqrt(Number(expectNumber(value))) },
};

function absolute(value: bigint | number): bigint | number {
  if (typeof value === 'number') return Math.abs(value);
  return value < 0n ? int64(-value) : value;
}

function toInteger(value: RuleValue, rounded: (value: number) => number): bigint {
  const number = expectNumber(value);
  return typeof number === 'bigint' ? number : integerFrom(rounded(number));
}

function roundHalfAwayFromZero(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}
