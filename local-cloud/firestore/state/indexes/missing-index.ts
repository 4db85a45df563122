import { formatFieldPath, isNamePath } from '../field-path';
import { FirestoreError } from '../firestore-error';
import { type IndexDefinition, type IndexedField } from './index-definition';
import { isVectorField, withNameField } from './index-set';

/** The database that lacks an index. */
interface InDatabase {
  readonly project: string;
  /** E.g. `(default)`. */
  readonly id: string;
}

/** The refusal of a query whose index is missing, with what to write into `firestore.indexes.json`. */
export function missingIndex(index: IndexDefinition, database: InDatabase): FirestoreError {
  const named = index.fields.filter(({ field }) => !isNamePath(field));
  if (named.some(isVectorField)) return failed(vectorMessage(index, database));
  const [only] = named;
  const isSingle = named.length === 1 && hasImpliedNames(index.fields);
  return failed(
    isSingle ? singleFieldMessage(index, only!, database) : compositeMessage(index, database),
  );
}

function compositeMessage(index: IndexDefinition, database: InDatabase): string {
  const entry = {
    collectionGroup: index.collectionGroup,
    queryScope: index.scope,
    fields: writtenFields(index.fields).map(fieldJson),
  };
  return [
    `The query requires an index. You can create it here: ${consoleUrl('create_composite', index, database)}`,
    'In firestore.indexes.json, among "indexes":',
    JSON.stringify(entry, null, 2),
  ].join('\n');
}

/** Names are left out where they go the way that they would go of themselves. */
function writtenFields(fields: readonly IndexedField[]): readonly IndexedField[] {
  return hasImpliedNames(fields) ? fields.slice(0, -1) : fields;
}

function hasImpliedNames(fields: readonly IndexedField[]): boolean {
  const names = fields.at(-1);
  const others = fields.slice(0, -1);
  if (names === undefined || !isNamePath(names.field) || others.length === 0) return false;
  return withNameField(others).at(-1)?.mode === names.mode;
}

function singleFieldMessage(
  index: IndexDefinition,
  indexed: IndexedField,
  database: InDatabase,
): string {
  const words = { ASCENDING: 'ASC', DESCENDING: 'DESC', CONTAINS: 'CONTAINS' };
  const mode = indexed.mode as keyof typeof words;
  const path = formatFieldPath(indexed.field);
  const { fieldPath: _, ...config } = fieldJson(indexed);
  const entry = {
    collectionGroup: index.collectionGroup,
    fieldPath: path,
    indexes: [{ ...config, queryScope: index.scope }],
  };
  return [
    `The query requires a ${index.scope}_${words[mode]} index for collection ${index.collectionGroup} and field ${path}. You can create it here: ${consoleUrl('create_exemption', index, database)}`,
    'In firestore.indexes.json, among "fieldOverrides", beside the indexes that the field should keep:',
    JSON.stringify(entry, null, 2),
  ].join('\n');
}

function vectorMessage(index: IndexDefinition, { project, id }: InDatabase): string {
  const fields = index.fields.map(({ field, mode }) => {
    const path = formatFieldPath(field);
    if (typeof mode === 'object') {
      const config = `{"dimension":"${mode.vectorDimension}","flat": "{}"}`;
      return `--field-config=vector-config='${config}',field-path=${path}`;
    }
    const config = mode === 'CONTAINS' ? 'array-config=CONTAINS' : `order=${mode}`;
    return `--field-config=${config},field-path=${path}`;
  });
  const place = id === '(default)' ? [] : [`--database=${id}`];
  const command = [
    'gcloud firestore indexes composite create',
    `--project=${project}`,
    ...place,
    `--collection-group=${index.collectionGroup}`,
    `--query-scope=${index.scope}`,
    ...fields,
  ];
  return `Missing vector index configuration. Please create the required index with the following gcloud command: ${command.join(' ')}`;
}

function fieldJson({ field, mode }: IndexedField): Readonly<Record<string, string>> {
  const fieldPath = formatFieldPath(field);
  return mode === 'CONTAINS'
    ? { fieldPath, arrayConfig: 'CONTAINS' }
    : { fieldPath, order: mode as 'ASCENDING' | 'DESCENDING' };
}

/** The page of Firebase's console that makes the index, which is in it as `google.firestore.admin.v1.Index`. */
function consoleUrl(action: string, index: IndexDefinition, { project, id }: InDatabase): string {
  const name = `projects/${project}/databases/${id}/collectionGroups/${index.collectionGroup}/indexes/_`;
  const message = Buffer.concat([
    chunk(1, Buffer.from(name)),
    Buffer.from([2 << 3, index.scope === 'COLLECTION' ? 1 : 2]),
    ...index.fields.map((indexed) => chunk(3, fieldMessage(indexed))),
  ]);
  const encoded = message.toString('base64url');
  return `https://console.firebase.google.com/v1/r/project/${project}/firestore/indexes?${action}=${encoded}`;
}

function fieldMessage({ field, mode }: IndexedField): Buffer {
  const config = mode === 'CONTAINS' ? [3 << 3, 1] : [2 << 3, mode === 'DESCENDING' ? 2 : 1];
  return Buffer.concat([chunk(1, Buffer.from(formatFieldPath(field))), Buffer.from(config)]);
}

/** A length-delimited field of a protobuf message. */
function chunk(number: number, bytes: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = bytes.length; rest > 0 || length.length === 0; rest >>>= 7)
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}

function failed(message: string): FirestoreError {
  return new FirestoreError('FAILED_PRECONDITION', message);
}
