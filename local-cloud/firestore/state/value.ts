/**
 * A Firestore value: `google.firestore.v1.Value` as plain data with exactly one key. It can be handed to a protobuf
 * encoder as it is. Values are never changed in place, so documents may share them.
 */
export type Value =
  | { readonly nullValue: 0 }
  | { readonly booleanValue: boolean }
  /** A signed 64-bit integer in decimal. */
  | { readonly integerValue: string }
  | { readonly doubleValue: number }
  | { readonly timestampValue: WireTimestamp }
  | { readonly stringValue: string }
  | { readonly bytesValue: Uint8Array }
  /** A full resource name: `projects/{project}/databases/{database}/documents/{path}`. */
  | { readonly referenceValue: string }
  | { readonly geoPointValue: GeoPoint }
  | { readonly arrayValue: { readonly values: readonly Value[] } }
  | { readonly mapValue: { readonly fields: Fields } };

/** The fields of a document or of a map, by name. Look names up with `Object.hasOwn`: a name may be `constructor`. */
export type Fields = Readonly<Record<string, Value>>;

/** `google.protobuf.Timestamp`: `seconds` is a 64-bit integer in decimal, `nanos` is 0 to 999,999,999. */
export interface WireTimestamp {
  readonly seconds: string;
  readonly nanos: number;
}

interface GeoPoint {
  readonly latitude: number;
  readonly longitude: number;
}

/** The fields of a map value, null for any other value. */
export function mapFields(value: Value | undefined): Fields | null {
  return value !== undefined && 'mapValue' in value ? value.mapValue.fields : null;
}

/** The elements of an array value, null for any other value. */
export function arrayElements(value: Value | undefined): readonly Value[] | null {
  return value !== undefined && 'arrayValue' in value ? value.arrayValue.values : null;
}

/** True for integers and doubles. */
export function isNumber(value: Value | undefined): boolean {
  return value !== undefined && ('integerValue' in value || 'doubleValue' in value);
}

/** True for the double NaN. */
export function isNaNValue(value: Value): boolean {
  return 'doubleValue' in value && Number.isNaN(value.doubleValue);
}

export const nullValue: Value = { nullValue: 0 };
