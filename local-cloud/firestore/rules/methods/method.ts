import { RuleError } from '../values/rule-error';
import { type RuleValue } from '../values/rule-value';

/** A method of values of type `Self`, or with `Self` left out a function of a namespace. */
export interface Callable<Self extends readonly unknown[]> {
  /** How many arguments it takes, at least and at most. */
  readonly arity: readonly [number, number];
  readonly call: (...args: [...Self, ...RuleValue[]]) => RuleValue;
}

export type Methods<Self> = Readonly<Record<string, Callable<readonly [Self]>>>;
export type Namespace = Readonly<Record<string, Callable<readonly []>>>;

export interface Invocation<Self extends readonly unknown[]> {
  readonly table: Readonly<Record<string, Callable<Self>>>;
  /** Of the table, for errors: `string`, `math`. */
  readonly owner: string;
  readonly name: string;
}

/** Calls `name` of a table. @throws RuleError if there is none or it takes another number of arguments. */
export function invoke<Self extends readonly unknown[]>(
  { table, owner, name }: Invocation<Self>,
  self: Self,
  args: readonly RuleValue[],
): RuleValue {
  const callable = Object.hasOwn(table, name) ? table[name] : undefined;
  if (callable === undefined) throw new RuleError(`${owner} has no ${name}()`);
  const [least, most] = callable.arity;
  if (args.length < least || args.length > most) {
    throw new RuleError(
      `${owner}.${name}() takes ${least} to ${most} arguments, given ${args.length}`,
    );
  }
  return callable.call(...([...self, ...args] as [...Self, ...RuleValue[]]));
}
