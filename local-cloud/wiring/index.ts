export { configuredBuckets, eventTriggers, objectChange, scheduledJob } from './events';
export { firestoreFiles } from './firestore-files';
export { addressOf, pushTo, targetResolver } from './run-targets';
