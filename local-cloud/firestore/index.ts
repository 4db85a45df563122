export {
  type AccessAuth,
  type AccessCheck,
  type AccessDecision,
  type AccessDocuments,
  type AccessRequest,
} from './access';
export { startFirestore, type FirestoreOptions, type RunningFirestore } from './start';
export { changedFieldPaths, type DocumentChange, type StoredDocument } from './state/document';
export { parseFieldPath, type FieldPath } from './state/field-path';
export { compareValues } from './state/ordering';
export { type Cursor, type Filter, type Order, type Query } from './state/query';
export { toMicros, toWireTimestamp } from './state/timestamp';
export { kindOf, type Fields, type GeoPoint, type Value, type WireTimestamp } from './state/value';
