export {
  type AccessAuth,
  type AccessCheck,
  type AccessDecision,
  type AccessDocuments,
  type AccessRequest,
} from './access';
export { startFirestore, type FirestoreOptions, type RunningFirestore } from './start';
export { changedFieldPaths, type DocumentChange, type StoredDocument } from './state/document';
export { type Query } from './state/query';
export { type Fields, type Value, type WireTimestamp } from './state/value';
