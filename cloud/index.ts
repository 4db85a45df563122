export {
  storageBlobs,
  type BlobMark,
  type Blobs,
  type ObjectFacts,
  type SignedRequest,
} from './blobs';
export { readCloudConfig, type CloudConfig } from './config';
export {
  type DocumentObserver,
  type DocumentQuery,
  type DocumentReader,
  type Documents,
  type DocumentTransaction,
  type FoundDocument,
} from './documents';
export { firestoreDocuments, TRANSACTION_ATTEMPTS } from './firestore-documents';
export { pubsubMessages, type Messages } from './messages';
export { firebaseTokens, type Tokens, type User } from './tokens';
