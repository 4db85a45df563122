import { includesValue } from '../values/equality';
import { expectItems, expectList, expectString } from '../values/expect';
import { type ListValue, listOf } from '../values/rule-value';
import { distinct, membershipMethods } from './membership';
import { type Methods } from './method';

export const listMethods: Methods<ListValue> = {
  ...membershipMethods,
  concat: {
    arity: [1, 1],
    call: ({ items }, other = null) => listOf([...items, ...expectList(other)]),
  },
  join: {
    arity: [1, 1],
    call: ({ items }, separator = null) => items.map(expectString).join(expectString(separator)),
  },
  removeAll: {
    arity: [1, 1],
    call: ({ items }, other = null) => {
      const removed = expectItems(other);
      return listOf(items.filter((item) => !includesValue(removed, item)));
    },
  },
  toSet: { arity: [0, 0], call: ({ items }) => ({ kind: 'set', items: distinct(items) }) },
};
