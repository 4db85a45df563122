import { type DurationValue } from '../values/rule-value';
import { type Methods } from './method';

const SECOND = 1_000_000_000n;

export const durationMethods: Methods<DurationValue> = {
  /** Whole seconds. */
  seconds: { arity: [0, 0], call: ({ nanos }) => nanos / SECOND },
  /** What is left below a second, of the duration's sign. */
  nanos: { arity: [0, 0], call: ({ nanos }) => nanos % SECOND },
};
