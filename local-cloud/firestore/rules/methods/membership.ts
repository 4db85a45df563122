import { includesValue } from '../values/equality';
import { expectItems } from '../values/expect';
import { type ListValue, type RuleValue, type SetValue } from '../values/rule-value';
import { type Methods } from './method';

/** What lists and sets have in common. The other side may be either of them. */
export const membershipMethods: Methods<ListValue | SetValue> = {
  size: { arity: [0, 0], call: ({ items }) => BigInt(items.length) },
  hasAll: {
    arity: [1, 1],
    call: ({ items }, other = null) =>
      expectItems(other).every((item) => includesValue(items, item)),
  },
  hasAny: {
    arity: [1, 1],
    call: ({ items }, other = null) =>
      expectItems(other).some((item) => includesValue(items, item)),
  },
  hasOnly: {
    arity: [1, 1],
    call: ({ items }, other = null) => {
      const permitted = expectItems(other);
      return items.every((item) => includesValue(permitted, item));
    },
  },
};

/** The items without repetitions. */
export function distinct(items: readonly RuleValue[]): readonly RuleValue[] {
  const kept: RuleValue[] = [];
  for (const item of items) if (!includesValue(kept, item)) kept.push(item);
  return kept;
}
