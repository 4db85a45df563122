export { type ConfiguredBucket } from './configure';
export { startStorage, type StorageOptions } from './start';
export { type ObjectEvent } from './state/notifications';
export { objectResource } from './state/object-resource';
export { type PublishedMessage } from './state/outbox';
export { newBucketSettings, settingNames } from './state/bucket-settings';
export { notificationFromJson } from './state/notifications';
