/**
 * A value of the rules language. Integers are bigint and floats are number, because the language tells `1` from `1.0`
 * where the database may not.
 */
export type RuleValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | BytesValue
  | ListValue
  | SetValue
  | MapValue
  | MapDiffValue
  | TimestampValue
  | DurationValue
  | LatLngValue
  | PathValue
  | UntypedNumberValue
  | RestrictedValue
  | PartialListValue
  | UnknownValue;

export interface BytesValue {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly RuleValue[];
}

/** No two items are equal. */
export interface SetValue {
  readonly kind: 'set';
  readonly items: readonly RuleValue[];
}

export interface MapValue {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, RuleValue>;
  /** True while a list is judged: there may be further entries, of which nothing is known. */
  readonly isOpen: boolean;
}

export interface MapDiffValue {
  readonly kind: 'map_diff';
  readonly current: MapValue;
  readonly previous: MapValue;
}

export interface TimestampValue {
  readonly kind: 'timestamp';
  /** Since the epoch. */
  readonly nanos: bigint;
}

export interface DurationValue {
  readonly kind: 'duration';
  readonly nanos: bigint;
}

export interface LatLngValue {
  readonly kind: 'latlng';
  readonly latitude: number;
  readonly longitude: number;
}

export interface PathValue {
  readonly kind: 'path';
  readonly segments: readonly (string | UnboundSegment)[];
}

/** `$(name)` whose variable `bind` is yet to name. */
interface UnboundSegment {
  readonly unbound: string;
}

/** A number from a query: a document that matches it may hold it as integer or as float. */
interface UntypedNumberValue {
  readonly kind: 'untyped_number';
  readonly value: bigint | number;
}

/**
 * A value that is there in every document of a list and lies within a range (where there is one, it holds values of one
 * type) and is none of some values.
 */
export interface RestrictedValue {
  readonly kind: 'restricted';
  readonly type: 'number' | 'string' | 'timestamp' | null;
  readonly lower: Bound | null;
  readonly upper: Bound | null;
  /** Nulls, booleans and what ranges are of. */
  readonly excluded: readonly RuleValue[];
}

/** An end of a range. */
export interface Bound {
  readonly value: RuleValue;
  readonly inclusive: boolean;
}

/** A list of which only some items are known. */
export interface PartialListValue {
  readonly kind: 'partial_list';
  readonly known: readonly RuleValue[];
}

/** A value that is there in every document of a list, but not the same. Nothing can be done with it but to pass it on. */
export interface UnknownValue {
  readonly kind: 'unknown';
}

export type ValueKind =
  'null' | 'bool' | 'int' | 'float' | 'string' | Extract<RuleValue, { kind: string }>['kind'];

export const unknown: UnknownValue = { kind: 'unknown' };

/** The kind of a value, in the words of the language where it has one. */
export function kindOf(value: RuleValue): ValueKind {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'string';
    default:
      return value.kind;
  }
}

export function listOf(items: readonly RuleValue[]): ListValue {
  return { kind: 'list', items };
}

export function mapOf(entries: Iterable<readonly [string, RuleValue]>): MapValue {
  return { kind: 'map', entries: new Map(entries), isOpen: false };
}

export function pathOf(segments: PathValue['segments']): PathValue {
  return { kind: 'path', segments };
}
