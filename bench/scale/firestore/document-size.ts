/*
 * What Firestore counts, by its published rules for Standard edition (see `limits/published.ts`, `storageSize`): the
 * size of a document, and the index entries it needs.
 */

/** Fields, as paths within a collection, that need no single-field indexes of their own. */
export type Exemptions = (field: string) => boolean;

/** Bytes of a document with its name. */
export function documentSize(path: string, data: object): number {
  const name = path.split('/').reduce((sum, part) => sum + bytesOf(part), 16);
  return name + fieldsSize(data) + 32;
}

function fieldsSize(fields: object): number {
  return Object.entries(fields).reduce(
    (sum, [name, value]) => (value === undefined ? sum : sum + bytesOf(name) + valueSize(value)),
    0,
  );
}

function valueSize(value: unknown): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'string') return bytesOf(value);
  if (typeof value === 'number' || value instanceof Date) return 8;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + valueSize(item), 0);
  return typeof value === 'object' ? fieldsSize(value) : 0;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text) + 1;
}

/** Entries in single-field indexes: ascending and descending for every field, and one per distinct array element. */
export function indexEntries(data: object, isExempt: Exemptions, under = ''): number {
  let entries = 0;
  for (const [name, value] of Object.entries(data)) {
    const field = under === '' ? name : `${under}.${name}`;
    if (value === undefined || isExempt(field)) continue;
    if (Array.isArray(value)) {
      entries += 2 + new Set(value.map((item) => JSON.stringify(item))).size;
    } else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
      entries += 2 + indexEntries(value as object, isExempt, field);
    } else entries += 2;
  }
  return entries;
}

/** Indexed fields that hold a time: their values follow one another as documents are written. */
export function sequentialFields(data: object, isExempt: Exemptions, under = ''): string[] {
  return Object.entries(data).flatMap(([name, value]) => {
    const field = under === '' ? name : `${under}.${name}`;
    if (isExempt(field)) return [];
    if (value instanceof Date || (typeof value === 'string' && isTime(value))) return [field];
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap ? sequentialFields(value as object, isExempt, field) : [];
  });
}

function isTime(text: string): boolean {
  return text.length === 24 && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);
}
