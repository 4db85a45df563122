import { type Fields, type Value, type WireTimestamp } from '../../state/value';

/**
 * The messages as the decoder gives them, as far as they are used. Strings and lists that were not sent are empty,
 * messages that were not sent are null; 64-bit integers are objects that print as decimals.
 */
type Int64 = string | number | { toString(): string };

export interface TimestampMessage {
  readonly seconds?: Int64;
  readonly nanos?: number;
}

/** At most one key is its own; the others read as null. */
export interface ValueMessage {
  readonly valueType?: string;
  readonly booleanValue?: boolean | null;
  readonly integerValue?: Int64 | null;
  readonly doubleValue?: number | null;
  readonly timestampValue?: TimestampMessage | null;
  readonly stringValue?: string | null;
  readonly bytesValue?: Uint8Array | null;
  readonly referenceValue?: string | null;
  readonly geoPointValue?: { readonly latitude: number; readonly longitude: number } | null;
  readonly arrayValue?: ArrayMessage | null;
  readonly mapValue?: { readonly fields: FieldsMessage } | null;
}

interface ArrayMessage {
  readonly values: readonly ValueMessage[];
}

export type FieldsMessage = Readonly<Record<string, ValueMessage>>;

export interface MaskMessage {
  readonly fieldPaths: readonly string[];
}

export interface WriteMessage {
  readonly update: { readonly name: string; readonly fields: FieldsMessage } | null;
  readonly delete: string | null;
  readonly verify: string | null;
  readonly transform: {
    readonly document: string;
    readonly fieldTransforms: readonly TransformMessage[];
  } | null;
  readonly updateMask: MaskMessage | null;
  readonly updateTransforms: readonly TransformMessage[];
  readonly currentDocument: PreconditionMessage | null;
}

export interface PreconditionMessage {
  readonly conditionType?: 'exists' | 'updateTime';
  readonly exists: boolean | null;
  readonly updateTime: TimestampMessage | null;
}

export interface TransformMessage {
  readonly fieldPath: string;
  readonly transformType?: string;
  readonly increment: ValueMessage | null;
  readonly maximum: ValueMessage | null;
  readonly minimum: ValueMessage | null;
  readonly appendMissingElements: ArrayMessage | null;
  readonly removeAllFromArray: ArrayMessage | null;
}

interface FieldReferenceMessage {
  readonly fieldPath: string;
}

export interface QueryMessage {
  readonly select: { readonly fields: readonly FieldReferenceMessage[] } | null;
  readonly from: readonly { readonly collectionId: string; readonly allDescendants: boolean }[];
  readonly where: FilterMessage | null;
  readonly orderBy: readonly {
    readonly field: FieldReferenceMessage | null;
    readonly direction: number;
  }[];
  readonly startAt: CursorMessage | null;
  readonly endAt: CursorMessage | null;
  readonly offset: number;
  readonly limit: { readonly value: number } | null;
  readonly findNearest: FindNearestMessage | null;
}

export interface FindNearestMessage {
  readonly vectorField: FieldReferenceMessage | null;
  readonly queryVector: ValueMessage | null;
  readonly distanceMeasure: number;
  readonly limit: { readonly value: number } | null;
  readonly distanceResultField: string;
  readonly distanceThreshold: { readonly value: number } | null;
}

/** A query with these is explained: planned only, or with `analyze` run as well. */
export interface ExplainOptionsMessage {
  readonly analyze: boolean;
}

export interface FilterMessage {
  readonly compositeFilter: {
    readonly op: number;
    readonly filters: readonly FilterMessage[];
  } | null;
  readonly fieldFilter: {
    readonly field: FieldReferenceMessage | null;
    readonly op: number;
    readonly value: ValueMessage | null;
  } | null;
  readonly unaryFilter: {
    readonly op: number;
    readonly field: FieldReferenceMessage | null;
  } | null;
}

export interface CursorMessage {
  readonly values: readonly ValueMessage[];
  readonly before: boolean;
}

export interface AggregationQueryMessage {
  readonly structuredQuery: QueryMessage | null;
  readonly aggregations: readonly {
    readonly alias: string;
    readonly count: { readonly upTo: { readonly value: Int64 } | null } | null;
    readonly sum: { readonly field: FieldReferenceMessage | null } | null;
    readonly avg: { readonly field: FieldReferenceMessage | null } | null;
  }[];
}

export interface TransactionOptionsMessage {
  readonly readOnly: { readonly readTime: TimestampMessage | null } | null;
  readonly readWrite: {
    readonly retryTransaction: Uint8Array;
    /** `ConcurrencyMode`: 0 as the database has it, 1 optimistic, 2 pessimistic. */
    readonly concurrencyMode: number;
  } | null;
}

/** When to read, as several requests say it. */
export interface ConsistencyMessage {
  readonly transaction: Uint8Array | null;
  readonly newTransaction?: TransactionOptionsMessage | null;
  readonly readTime: TimestampMessage | null;
}

/** A document in an answer. One that does not exist but has documents below it has a name only. */
export interface DocumentMessage {
  readonly name: string;
  readonly fields?: Fields;
  readonly createTime?: WireTimestamp;
  readonly updateTime?: WireTimestamp;
}

export interface WriteResultMessage {
  readonly updateTime: WireTimestamp | null;
  readonly transformResults: readonly Value[];
}
