import { getField, withField } from './field-path';
import { FirestoreError } from './firestore-error';
import { type StoredDocument } from './document';
import { identicalFields } from './identity';
import { type IndexSet } from './indexes/index-set';
import { checkDocument } from './limits/document-limits';
import { checkIndexEntries } from './limits/index-entries';
import { checkTransforms } from './limits/write-limits';
import { toWireTimestamp } from './timestamp';
import { applyTransform } from './transform';
import { type Fields, type Value } from './value';
import { type Precondition, type SetWrite, type Write, type WriteResult } from './write';

/** One write with the document before and after it, for the security rules. */
export interface StagedWrite {
  readonly write: Write;
  readonly before: StoredDocument | null;
  readonly after: StoredDocument | null;
}

/** What a commit would do. Nothing is changed by staging it. */
export interface StagedCommit {
  readonly commitMicros: number;
  readonly results: readonly WriteResult[];
  readonly writes: readonly StagedWrite[];
  /** The last state of every document that was written, by path. */
  readonly documents: ReadonlyMap<string, StoredDocument | null>;
}

export interface StagingContext {
  readonly commitMicros: number;
  readonly read: (path: string) => StoredDocument | null;
  /** The full resource name of a path, for messages. */
  readonly nameOf: (path: string) => string;
  /** What is indexed of the documents, which has its limits. */
  readonly indexes: IndexSet;
}

/**
 * Applies writes in order, each on top of those before it.
 * @throws FirestoreError when a precondition or a limit does not hold; then the whole commit is void.
 */
export function stageWrites(writes: readonly Write[], context: StagingContext): StagedCommit {
  checkTransforms(writes);
  const documents = new Map<string, StoredDocument | null>();
  const staged: StagedWrite[] = [];
  const results: WriteResult[] = [];
  for (const write of writes) {
    const pending = documents.get(write.path);
    const before = pending === undefined ? context.read(write.path) : pending;
    checkPrecondition(write.precondition, before, context.nameOf(write.path));
    const { after, result } = applyWrite(write, before, context.commitMicros);
    if (after !== null && after !== before) checkLimits(after, context);
    if (write.kind !== 'verify') documents.set(write.path, after);
    staged.push({ write, before, after });
    results.push(result);
  }
  return { commitMicros: context.commitMicros, results, writes: staged, documents };
}

function checkLimits({ path, fields }: StoredDocument, context: StagingContext): void {
  const size = checkDocument({ path, name: context.nameOf(path), fields });
  checkIndexEntries({ path, fields }, size, context.indexes);
}

function checkPrecondition(
  precondition: Precondition | null,
  current: StoredDocument | null,
  name: string,
): void {
  if (precondition === null) return;
  if (precondition.kind === 'exists') {
    if (precondition.exists && current === null)
      throw new FirestoreError('NOT_FOUND', `No document to update: ${name}`);
    if (!precondition.exists && current !== null) {
      throw new FirestoreError('ALREADY_EXISTS', `Document already exists: ${name}`);
    }
    return;
  }
  if (current === null) throw new FirestoreError('NOT_FOUND', `No document to update: ${name}`);
  if (current.updateMicros !== precondition.updateMicros) {
    const [stored, required] = [current.updateMicros, precondition.updateMicros].map(
      toWireTimestamp,
    );
    throw new FirestoreError(
      'FAILED_PRECONDITION',
      `the stored version (${JSON.stringify(stored)}) does not match the required base version (${JSON.stringify(required)})`,
    );
  }
}

interface Applied {
  readonly after: StoredDocument | null;
  readonly result: WriteResult;
}

function applyWrite(write: Write, before: StoredDocument | null, commitMicros: number): Applied {
  switch (write.kind) {
    case 'verify':
      return {
        after: before,
        result: { updateMicros: before?.updateMicros ?? null, transformResults: [] },
      };
    case 'delete':
      return { after: null, result: { updateMicros: null, transformResults: [] } };
    case 'set':
      return applySet(write, before, commitMicros);
  }
}

function applySet(write: SetWrite, before: StoredDocument | null, commitMicros: number): Applied {
  let fields = writeFields(write, before?.fields ?? {});
  const transformResults: Value[] = [];
  for (const { field, operation } of write.transforms) {
    const { value, result } = applyTransform(getField(fields, field), operation, commitMicros);
    fields = withField(fields, field, value);
    transformResults.push(result);
  }
  const after = nextVersion({ path: write.path, before, fields, commitMicros });
  return { after, result: { updateMicros: after.updateMicros, transformResults } };
}

function writeFields(write: SetWrite, current: Fields): Fields {
  if (write.mask === null) return write.fields;
  return write.mask.reduce(
    (fields, path) => withField(fields, path, getField(write.fields, path)),
    current,
  );
}

interface NextVersion {
  readonly path: string;
  readonly before: StoredDocument | null;
  readonly fields: Fields;
  readonly commitMicros: number;
}

/** The same version again, with its update time, when nothing changed. */
function nextVersion({ path, before, fields, commitMicros }: NextVersion): StoredDocument {
  if (before !== null && identicalFields(before.fields, fields)) return before;
  return {
    path,
    fields,
    createMicros: before?.createMicros ?? commitMicros,
    updateMicros: commitMicros,
  };
}
