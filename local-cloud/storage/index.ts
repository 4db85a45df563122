export { startStorage, type StorageOptions } from './start';
export { type ObjectEvent } from './state/object-store';
export { type PublicKey } from './transport/signature';
