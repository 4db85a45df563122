import { includesValue } from '../values/equality';
import { expectItems } from '../values/expect';
import { type RuleValue, type SetValue } from '../values/rule-value';
import { distinct, membershipMethods } from './membership';
import { type Methods } from './method';

export const setMethods: Methods<SetValue> = {
  ...membershipMethods,
  union: {
    arity: [1, 1],
    call: ({ items }, other = null) => setOf([...items, ...expectItems(other)]),
  },
  intersection: {
    arity: [1, 1],
    call: ({ items }, other = null) => {
      const shared = expectItems(other);
      return setOf(items.filter((item) => includesValue(shared, item)));
    },
  },
  difference: {
    arity: [1, 1],
    call: ({ items }, other = null) => {
      const removed = expectItems(other);
      return setOf(items.filter((item) => !includesValue(removed, item)));
    },
  },
};

function setOf(items: readonly RuleValue[]): SetValue {
  return { kind: 'set', items: distinct(items) };
}
