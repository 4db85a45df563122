import { type Namespace } from '../methods/method';
import { expectString } from '../values/expect';
import { int64, integerFrom } from '../values/integer';
import { RuleError } from '../values/rule-error';
import { kindOf, pathOf, type RuleValue } from '../values/rule-value';

/** The functions that are called without a namespace, except those that look up documents. */
export const plainFunctions: Namespace = {
  int: { arity: [1, 1], call: (value = null) => toInt(value) },
  float: { arity: [1, 1], call: (value = null) => toFloat(value) },
  string: { arity: [1, 1], call: (value = null) => toText(value) },
  bool: { arity: [1, 1], call: (value = null) => toBool(value) },
  path: {
    arity: [1, 1],
    call: (value = null) => pathOf(expectString(value).replace(/^\//, '').split('/')),
  },
  /** Production writes its argument to a log; here it only passes it on. */
  debug: { arity: [1, 1], call: (value = null) => value },
};

function toInt(value: RuleValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return integerFrom(Math.trunc(value));
  if (typeof value === 'string' && /^[+-]?\d{1,19}$/.test(value))
    return int64(BigInt(value.replace('+', '')));
  return refuse(value, 'int');
}

function toFloat(value: RuleValue): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  const isDecimal =
    typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value);
  return isDecimal ? Number(value) : refuse(value, 'float');
}

function toText(value: RuleValue): string {
  if (typeof value === 'number') return Number.isInteger(value) ? value.toFixed(1) : String(value);
  if (typeof value === 'object' && value !== null) return refuse(value, 'string');
  return String(value);
}

function toBool(value: RuleValue): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return refuse(value, 'bool');
}

function refuse(value: RuleValue, type: string): never {
  throw new RuleError(`no ${type} can be made of this ${kindOf(value)}`);
}
