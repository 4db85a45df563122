import { expectMap, expectString } from '../values/expect';
import { type PathValue, pathOf } from '../values/rule-value';
import { type Methods } from './method';

export const pathMethods: Methods<PathValue> = {
  /** Fills in `$(name)` segments from a map; names that it lacks stay unbound. */
  bind: {
    arity: [1, 1],
    call: ({ segments }, bindings = null) => {
      const { entries } = expectMap(bindings);
      return pathOf(
        segments.map((segment) => {
          const value = typeof segment === 'string' ? undefined : entries.get(segment.unbound);
          return value === undefined ? segment : expectString(value);
        }),
      );
    },
  },
};
