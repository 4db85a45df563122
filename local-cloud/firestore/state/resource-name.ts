import { FirestoreError } from './firestore-error';

/** Where a resource name points. */
export interface ResourceName {
  readonly project: string;
  readonly database: string;
  /** Relative to the database; '' for the root. */
  readonly path: string;
}

const MAXIMUM_ID_BYTES = 1500;
/** Collections below collections, by way of documents. */
const MAXIMUM_DEPTH = 100;
const MAXIMUM_NAME_BYTES = 6 * 1024;

/** The full name of a document (or, for path '', of the root that documents are below). */
export function formatResourceName(name: ResourceName): string {
  const root = `projects/${name.project}/databases/${name.database}/documents`;
  return name.path === '' ? root : `${root}/${name.path}`;
}

/**
 * Reads `projects/{project}/databases/{database}[/documents[/{path}]]` and checks every id of the path.
 * @throws FirestoreError INVALID_ARGUMENT
 */
export function parseResourceName(text: string): ResourceName {
  const match = /^projects\/([^/]+)\/databases\/([^/]+)(?:\/documents(?:\/(.+))?)?$/s.exec(text);
  if (match === null) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Resource name "${text}" is not of the form "projects/{project}/databases/{database}/documents/{path}".`,
    );
  }
  const path = match[3] ?? '';
  if (path !== '') checkPath(path);
  return { project: match[1]!, database: match[2]!, path };
}

/**
 * `parseResourceName` for the name of one document.
 * @throws FirestoreError INVALID_ARGUMENT when it names a collection or the root.
 */
export function parseDocumentName(text: string): ResourceName {
  const name = parseResourceName(text);
  if (name.path === '' || name.path.split('/').length % 2 !== 0) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Document name "${text}" must have an even number of path segments below "documents".`,
    );
  }
  return name;
}

/**
 * `parseResourceName` for what collections are below: the root or a document.
 * @throws FirestoreError INVALID_ARGUMENT when it names a collection.
 */
export function parseParentName(text: string): ResourceName {
  const name = parseResourceName(text);
  return name.path === '' ? name : parseDocumentName(text);
}

function checkPath(path: string): void {
  const ids = path.split('/');
  ids.forEach(checkId);
  if (ids.length > 2 * MAXIMUM_DEPTH) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Resource name has ${Math.ceil(ids.length / 2)} levels of collections, there may be ${MAXIMUM_DEPTH}.`,
    );
  }
  if (Buffer.byteLength(path) > MAXIMUM_NAME_BYTES) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Resource name of ${Buffer.byteLength(path)} bytes is longer than ${MAXIMUM_NAME_BYTES} bytes.`,
    );
  }
}

/** @throws FirestoreError INVALID_ARGUMENT when `id` can be neither a document's nor a collection's id. */
export function checkId(id: string): void {
  if (id === '' || id === '.' || id === '..') {
    throw new FirestoreError('INVALID_ARGUMENT', `Resource id "${id}" is not allowed.`);
  }
  if (/^__.*__$/s.test(id) && !/^__id-?\d+__$/.test(id)) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Resource id "${id}" is invalid because it is reserved.`,
    );
  }
  if (Buffer.byteLength(id) > MAXIMUM_ID_BYTES) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Resource id of ${Buffer.byteLength(id)} bytes is longer than ${MAXIMUM_ID_BYTES} bytes.`,
    );
  }
}
