import { RuleError } from './rule-error';
import { kindOf, type MapValue, type RuleValue } from './rule-value';

/** Each returns its value if it is of the wanted type. @throws RuleError if not. */

export function expectString(value: RuleValue): string {
  return typeof value === 'string' ? value : refuse(value, 'a string');
}

export function expectBool(value: RuleValue): boolean {
  return typeof value === 'boolean' ? value : refuse(value, 'a bool');
}

export function expectInt(value: RuleValue): bigint {
  return typeof value === 'bigint' ? value : refuse(value, 'an int');
}

export function expectNumber(value: RuleValue): bigint | number {
  return typeof value === 'bigint' || typeof value === 'number' ? value : refuse(value, 'a number');
}

/** A map all of whose entries are known. */
export function expectMap(value: RuleValue): MapValue {
  const isMap = typeof value === 'object' && value?.kind === 'map';
  return isMap && !value.isOpen ? value : refuse(value, 'a map with known entries');
}

export function expectList(value: RuleValue): readonly RuleValue[] {
  return typeof value === 'object' && value?.kind === 'list'
    ? value.items
    : refuse(value, 'a list');
}

/** The items of a list or set. */
export function expectItems(value: RuleValue): readonly RuleValue[] {
  const holdsItems = typeof value === 'object' && (value?.kind === 'list' || value?.kind === 'set');
  return holdsItems ? value.items : refuse(value, 'a list or a set');
}

/** UTF-8 of a string, or the bytes themselves. */
export function expectBytes(value: RuleValue): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  return typeof value === 'object' && value?.kind === 'bytes'
    ? value.bytes
    : refuse(value, 'bytes or a string');
}

function refuse(value: RuleValue, wanted: string): never {
  throw new RuleError(`expected ${wanted}, found ${kindOf(value)}`);
}
