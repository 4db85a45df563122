export { startFirestore } from './start';
export { changedFieldPaths, type DocumentChange, type StoredDocument } from './state/document';
export { type Fields } from './state/value';
