import { expectInt, expectList, expectString } from '../values/expect';
import { RuleError } from '../values/rule-error';
import { kindOf, listOf, type MapValue, type RuleValue } from '../values/rule-value';

/** `object.name`. @throws RuleError if it is no map or has no such entry. */
export function memberOf(object: RuleValue, name: string): RuleValue {
  if (typeof object === 'object' && object?.kind === 'map') return entryOf(object, name);
  throw new RuleError(`no field ${name} in ${kindOf(object)}`);
}

/** `object[index]`, of lists, strings, paths and maps. @throws RuleError outside the range. */
export function elementAt(object: RuleValue, index: RuleValue): RuleValue {
  if (typeof object === 'object' && object?.kind === 'map')
    return entryOf(object, expectString(index));
  const element = elementsOf(object)[position(index)];
  if (element === undefined) throw new RuleError('index out of range');
  return element;
}

/** `object[from:to]`, of lists and strings, `to` left out. @throws RuleError outside the range. */
export function sliceOf(object: RuleValue, from: RuleValue, to: RuleValue): RuleValue {
  const [first, end] = [position(from), position(to)];
  const isText = typeof object === 'string';
  const elements: readonly RuleValue[] = isText ? [...object] : expectList(object);
  if (first > end || end > elements.length) throw new RuleError('range out of range');
  const part = elements.slice(first, end);
  return isText ? part.map(expectString).join('') : listOf(part);
}

function entryOf({ entries, isOpen }: MapValue, name: string): RuleValue {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  // Not even an unknown value: where the field is missing, reading it is an error.
  throw new RuleError(isOpen ? `not known whether there is a field ${name}` : `no field ${name}`);
}

function elementsOf(object: RuleValue): readonly RuleValue[] {
  if (typeof object === 'string') return [...object];
  if (typeof object === 'object' && object?.kind === 'list') return object.items;
  if (typeof object === 'object' && object?.kind === 'path') {
    return object.segments.map((segment) => {
      if (typeof segment === 'string') return segment;
      throw new RuleError(`path variable ${segment.unbound} is not bound`);
    });
  }
  throw new RuleError(`${kindOf(object)} has no elements`);
}

function position(index: RuleValue): number {
  const number = expectInt(index);
  if (number < 0n) throw new RuleError('index out of range');
  return Number(number);
}
