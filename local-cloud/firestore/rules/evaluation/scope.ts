import { type Functions, type RuleFunction } from '../syntax/ruleset';
import { type RuleValue } from '../values/rule-value';

/** The names that a place in the rules can see: its block's, then those of the blocks around it. */
export interface Scope {
  readonly variables: ReadonlyMap<string, RuleValue>;
  readonly functions: Functions;
  readonly parent: Scope | null;
}

/** The value of a variable, undefined if there is none of that name. */
export function findVariable(scope: Scope, name: string): RuleValue | undefined {
  for (let place: Scope | null = scope; place !== null; place = place.parent) {
    const value = place.variables.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A function and the scope that it was declared in, which is the one its body sees. */
export function findFunction(
  scope: Scope,
  name: string,
): { readonly declared: RuleFunction; readonly home: Scope } | null {
  for (let place: Scope | null = scope; place !== null; place = place.parent) {
    const declared = place.functions.get(name);
    if (declared !== undefined) return { declared, home: place };
  }
  return null;
}
