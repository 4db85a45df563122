export { startEventarc, type Eventarc, type EventarcOptions } from './start';
export { DOCUMENT_EVENT_TYPES } from './state/document-trigger';
export { OBJECT_EVENT_TYPES, type ObjectChange } from './state/object-trigger';
export { pathPattern } from './state/path-pattern';
export {
  RETRY_POLICIES,
  type DocumentTrigger,
  type TriggerDelivery,
  type TriggerRetry,
} from './state/trigger';
