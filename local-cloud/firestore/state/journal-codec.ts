import { type StoredDocument } from './document';
import { type Fields, type Value } from './value';

/** One commit as one line of the journal: what every changed document became. */
export interface CommitRecord {
  readonly commit: number;
  readonly documents: readonly DocumentRecord[];
}

interface DocumentRecord {
  readonly path: string;
  /** Absent: the document was deleted. */
  readonly create?: number;
  readonly update?: number;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The record of a commit at `commitMicros`; null stands for a deleted document. */
export function encodeCommit(
  commitMicros: number,
  documents: Iterable<readonly [string, StoredDocument | null]>,
): CommitRecord {
  return { commit: commitMicros, documents: [...documents].map(encodeDocument) };
}

/** What `encodeCommit` was given. */
export function decodeCommit(
  record: CommitRecord,
): readonly (readonly [string, StoredDocument | null])[] {
  return record.documents.map((document) => [document.path, decodeDocument(document)]);
}

function encodeDocument([path, document]: readonly [
  string,
  StoredDocument | null,
]): DocumentRecord {
  if (document === null) return { path };
  return {
    path,
    create: document.createMicros,
    update: document.updateMicros,
    fields: mapObject(document.fields, encodeValue),
  };
}

function decodeDocument(record: DocumentRecord): StoredDocument | null {
  if (record.fields === undefined || record.create === undefined || record.update === undefined)
    return null;
  return {
    path: record.path,
    fields: decodeFields(record.fields),
    createMicros: record.create,
    updateMicros: record.update,
  };
}

/** JSON has no bytes, no NaN, no infinities and no negative zero; all else is written as it is. */
function encodeValue(value: Value): unknown {
  if ('bytesValue' in value)
    return { bytesValue: Buffer.from(value.bytesValue).toString('base64') };
  if ('doubleValue' in value) return { doubleValue: encodeDouble(value.doubleValue) };
  if ('geoPointValue' in value) {
    const { latitude, longitude } = value.geoPointValue;
    return {
      geoPointValue: { latitude: encodeDouble(latitude), longitude: encodeDouble(longitude) },
    };
  }
  if ('arrayValue' in value)
    return { arrayValue: { values: value.arrayValue.values.map(encodeValue) } };
  if ('mapValue' in value)
    return { mapValue: { fields: mapObject(value.mapValue.fields, encodeValue) } };
  return value;
}

interface EncodedValue {
  readonly bytesValue?: string;
  readonly doubleValue?: number | string;
  readonly geoPointValue?: {
    readonly latitude: number | string;
    readonly longitude: number | string;
  };
  readonly arrayValue?: { readonly values: readonly EncodedValue[] };
  readonly mapValue?: { readonly fields: Readonly<Record<string, EncodedValue>> };
}

function decodeFields(fields: Readonly<Record<string, unknown>>): Fields {
  return mapObject(fields, (value) => decodeValue(value as EncodedValue));
}

function decodeValue(value: EncodedValue): Value {
  if (value.bytesValue !== undefined)
    return { bytesValue: Buffer.from(value.bytesValue, 'base64') };
  if (value.doubleValue !== undefined) return { doubleValue: Number(value.doubleValue) };
  if (value.geoPointValue !== undefined) {
    const { latitude, longitude } = value.geoPointValue;
    return { geoPointValue: { latitude: Number(latitude), longitude: Number(longitude) } };
  }
  if (value.arrayValue !== undefined)
    return { arrayValue: { values: value.arrayValue.values.map(decodeValue) } };
  if (value.mapValue !== undefined)
    return { mapValue: { fields: mapObject(value.mapValue.fields, decodeValue) } };
  return value as Value;
}

function encodeDouble(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

function mapObject<From, To>(
  object: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
