export { startStorage, type StorageOptions } from './start';
export { type ObjectEvent } from './state/object-store';
