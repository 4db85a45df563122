export { startFirestore } from './start';
export { changedFieldPaths, type DocumentChange, type StoredDocument } from './state/document';
export { type Fields } from './state/value';
export { type DatabaseIndexes } from './state/indexes/database-indexes';
export { readIndexes } from './state/indexes/read-indexes';
