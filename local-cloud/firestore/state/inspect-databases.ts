import { type Database } from './database';
import { type Databases } from './databases';
import { lastSegment, type StoredDocument } from './document';
import { compareStrings } from './ordering';
import { type Fields, type Value, type WireTimestamp } from './value';

/** What the databases hold, as JSON for people: the first `limit` collections of each, and as many documents of those. */
export function inspectDatabases(
  databases: Databases,
  limit: number,
): Readonly<Record<string, unknown>> {
  return { databases: [...databases.all()].map((database) => inspectDatabase(database, limit)) };
}

function inspectDatabase(database: Database, limit: number): object {
  const collections = [...database.table.allCollections()].sort((left, right) =>
    compareStrings(left.path, right.path),
  );
  return {
    id: database.id,
    documents: database.table.size,
    collections: collections.length,
    first_collections: collections.slice(0, limit).map(({ path, size, documents }) => ({
      path,
      documents: size,
      first_documents: take(documents, limit).map(inspectDocument),
    })),
  };
}

function take<Item>(items: Iterable<Item>, limit: number): Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    if (taken.length >= limit) break;
    taken.push(item);
  }
  return taken;
}

function inspectDocument({ path, fields, createMicros, updateMicros }: StoredDocument): object {
  return {
    id: lastSegment(path),
    create_time: new Date(createMicros / 1000).toISOString(),
    update_time: new Date(updateMicros / 1000).toISOString(),
    fields: readableFields(fields),
  };
}

function readableFields(fields: Fields): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, readable(value)]));
}

/** Types that JSON lacks are written as text. */
function readable(value: Value): unknown {
  if ('nullValue' in value) return null;
  if ('booleanValue' in value) return value.booleanValue;
  if ('integerValue' in value) return readableInteger(value.integerValue);
  if ('doubleValue' in value)
    return Number.isFinite(value.doubleValue) ? value.doubleValue : String(value.doubleValue);
  if ('timestampValue' in value) return readableTime(value.timestampValue);
  if ('stringValue' in value) return value.stringValue;
  if ('bytesValue' in value) return `${value.bytesValue.length} bytes`;
  if ('referenceValue' in value) return value.referenceValue;
  if ('geoPointValue' in value)
    return `${value.geoPointValue.latitude}, ${value.geoPointValue.longitude}`;
  if ('arrayValue' in value) return value.arrayValue.values.map(readable);
  return readableFields(value.mapValue.fields);
}

function readableInteger(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

function readableTime({ seconds, nanos }: WireTimestamp): string {
  const date = new Date(Number(seconds) * 1000 + Math.floor(nanos / 1e6));
  return Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString();
}
