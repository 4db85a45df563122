import { includesKnown } from '../values/equality';
import { expectItems } from '../values/expect';
import { RuleError } from '../values/rule-error';
import { type PartialListValue } from '../values/rule-value';
import { type Methods } from './method';

/** Of a list only some items are known: what follows from them can be told, and nothing else. */
export const partialListMethods: Methods<PartialListValue> = {
  hasAny: {
    arity: [1, 1],
    call: ({ known }, other = null) =>
      decided(expectItems(other).some((item) => includesKnown(known, item))),
  },
  hasAll: {
    arity: [1, 1],
    call: ({ known }, other = null) =>
      decided(expectItems(other).every((item) => includesKnown(known, item))),
  },
};

function decided(holds: boolean): boolean {
  if (holds) return true;
  throw new RuleError('not known what else is in the list');
}
