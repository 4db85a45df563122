import { type StoredDocument } from './document';
import { type Fields, type Value } from './value';

/** One commit as one line of the journal: what every changed document became. */
export interface CommitRecord {
  readonly commit: number;
  readonly documents: readonly DocumentRecord[];
  /** True where the journal was rewritten: this is no commit, but what the documents were at its time. */
  readonly isSnapshot?: true;
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
    fields: encodeFields(document.fields),
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

/**
 * JSON has no bytes, no NaN, no infinities and no negative zero. Values without them, which nearly all are, go into the
 * record as they are, and come out of it without a copy.
 */
function encodeFields(fields: Fields): Readonly<Record<string, unknown>> {
  for (const name in fields) {
    if (encodeValue(fields[name]!) === fields[name]) continue;
    return Object.fromEntries(
      Object.entries(fields).map(([each, value]) => [each, encodeValue(value)]),
    );
  }
  return fields;
}

function encodeValue(value: Value): unknown {
  if ('bytesValue' in value)
    return { bytesValue: Buffer.from(value.bytesValue).toString('base64') };
  if ('doubleValue' in value) return encodeDouble(value, value.doubleValue);
  if ('geoPointValue' in value) {
    const { latitude, longitude } = value.geoPointValue;
    return isJson(latitude) && isJson(longitude)
      ? value
      : { geoPointValue: { latitude: asText(latitude), longitude: asText(longitude) } };
  }
  if ('arrayValue' in value) {
    const { values } = value.arrayValue;
    const encoded = values.map(encodeValue);
    return encoded.every((each, index) => each === values[index])
      ? value
      : { arrayValue: { values: encoded } };
  }
  if ('mapValue' in value) {
    const fields = encodeFields(value.mapValue.fields);
    return fields === value.mapValue.fields ? value : { mapValue: { fields } };
  }
  return value;
}

function encodeDouble(value: Value, double: number): unknown {
  return isJson(double) ? value : { doubleValue: asText(double) };
}

function isJson(double: number): boolean {
  return Number.isFinite(double) && !Object.is(double, -0);
}

function asText(double: number): string {
  return Object.is(double, -0) ? '-0' : String(double);
}

interface EncodedValue {
  readonly bytesValue?: string;
  readonly doubleValue?: number | string;
  readonly geoPointValue?: {
    readonly latitude: number | string;
    readonly longitude: number | string;
  };
  readonly arrayValue?: { readonly values: EncodedValue[] };
  readonly mapValue?: { readonly fields: Record<string, EncodedValue> };
}

/** Decodes in place: nobody else has what was just parsed. */
function decodeFields(record: Readonly<Record<string, unknown>>): Fields {
  const fields = record as Record<string, EncodedValue>;
  for (const name in fields) {
    const value = fields[name]!;
    const decoded = decodeValue(value);
    // Not by assignment, for a field may be called `__proto__`.
    if (decoded !== value) Object.defineProperty(fields, name, { value: decoded });
  }
  return fields as unknown as Fields;
}

function decodeValue(value: EncodedValue): unknown {
  if (value.arrayValue !== undefined) {
    const { values } = value.arrayValue;
    for (let index = 0; index < values.length; index += 1)
      values[index] = decodeValue(values[index]!) as EncodedValue;
    return value;
  }
  if (value.mapValue !== undefined) {
    decodeFields(value.mapValue.fields);
    return value;
  }
  if (value.bytesValue !== undefined)
    return { bytesValue: Buffer.from(value.bytesValue, 'base64') };
  if (typeof value.doubleValue === 'string') return { doubleValue: Number(value.doubleValue) };
  if (value.geoPointValue !== undefined) {
    const { latitude, longitude } = value.geoPointValue;
    return { geoPointValue: { latitude: Number(latitude), longitude: Number(longitude) } };
  }
  return value;
}
