import { expectMap, expectString } from '../values/expect';
import { RuleError } from '../values/rule-error';
import { listOf, type MapValue, type RuleValue, unknown } from '../values/rule-value';
import { type Methods } from './method';

export const mapMethods: Methods<MapValue> = {
  keys: { arity: [0, 0], call: (self) => listOf([...expectMap(self).entries.keys()]) },
  values: { arity: [0, 0], call: (self) => listOf([...expectMap(self).entries.values()]) },
  size: { arity: [0, 0], call: (self) => BigInt(expectMap(self).entries.size) },
  diff: {
    arity: [1, 1],
    call: (self, previous = null) => ({
      kind: 'map_diff',
      current: expectMap(self),
      previous: expectMap(previous),
    }),
  },
  /** `get(key, default)`; a list of keys goes from map to map. */
  get: {
    arity: [2, 2],
    call: (self, key = null, fallback = null) => getNested(self, keysOf(key), fallback),
  },
};

function keysOf(key: RuleValue): readonly string[] {
  const keys = typeof key === 'object' && key?.kind === 'list' ? key.items : [key];
  if (keys.length === 0) throw new RuleError('get() with an empty list of keys');
  return keys.map(expectString);
}

function getNested(map: MapValue, keys: readonly string[], fallback: RuleValue): RuleValue {
  let value: RuleValue = map;
  for (const key of keys) {
    if (typeof value !== 'object' || value?.kind !== 'map')
      return isUnknown(value) ? unknown : fallback;
    const entry: RuleValue | undefined = value.entries.get(key);
    if (entry === undefined) return value.isOpen ? unknown : fallback;
    value = entry;
  }
  return value;
}

function isUnknown(value: RuleValue): boolean {
  return typeof value === 'object' && value?.kind === 'unknown';
}
