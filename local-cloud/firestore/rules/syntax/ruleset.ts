import { type Expression } from './expression';

export const methods = ['get', 'list', 'create', 'update', 'delete'] as const;
export type Method = (typeof methods)[number];

/** A compiled rules file. */
export interface Ruleset {
  readonly functions: Functions;
  readonly matches: readonly MatchBlock[];
}

export interface MatchBlock {
  readonly pattern: readonly PatternSegment[];
  readonly functions: Functions;
  readonly allows: readonly Allow[];
  readonly matches: readonly MatchBlock[];
}

export type PatternSegment =
  | { readonly kind: 'literal'; readonly text: string }
  /** `{name}`: exactly one segment. */
  | { readonly kind: 'capture'; readonly name: string }
  /** `{name=**}`: zero or more segments. */
  | { readonly kind: 'capture_rest'; readonly name: string };

export interface Allow {
  readonly methods: ReadonlySet<Method>;
  readonly condition: Expression;
}

export type Functions = ReadonlyMap<string, RuleFunction>;

export interface RuleFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly bindings: readonly { readonly name: string; readonly value: Expression }[];
  readonly result: Expression;
  /** The names that the body calls. */
  readonly calls: ReadonlySet<string>;
  /** Offset of the name in the source. */
  readonly offset: number;
}
