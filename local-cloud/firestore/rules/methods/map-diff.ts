import { areEqual } from '../values/equality';
import { type MapDiffValue, type RuleValue, type SetValue } from '../values/rule-value';
import { type Methods } from './method';

type Change = 'added' | 'removed' | 'changed' | 'unchanged';

/** The keys of `current.diff(previous)` by what became of them. */
export const mapDiffMethods: Methods<MapDiffValue> = {
  addedKeys: { arity: [0, 0], call: (self) => keysThat(self, ['added']) },
  removedKeys: { arity: [0, 0], call: (self) => keysThat(self, ['removed']) },
  changedKeys: { arity: [0, 0], call: (self) => keysThat(self, ['changed']) },
  affectedKeys: { arity: [0, 0], call: (self) => keysThat(self, ['added', 'removed', 'changed']) },
  unchangedKeys: { arity: [0, 0], call: (self) => keysThat(self, ['unchanged']) },
};

function keysThat({ current, previous }: MapDiffValue, changes: readonly Change[]): SetValue {
  const keys = new Set([...current.entries.keys(), ...previous.entries.keys()]);
  const items = [...keys].filter((key) =>
    changes.includes(changeOf(current.entries.get(key), previous.entries.get(key))),
  );
  return { kind: 'set', items };
}

function changeOf(current: RuleValue | undefined, previous: RuleValue | undefined): Change {
  if (previous === undefined) return 'added';
  if (current === undefined) return 'removed';
  return areEqual(current, previous) ? 'unchanged' : 'changed';
}
