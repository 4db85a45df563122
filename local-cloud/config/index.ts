export { emptyConfig } from './config';
export type {
  EventTriggerConfig,
  FirestoreTriggerConfig,
  LocalCloudConfig,
  RunServiceConfig,
  RunTarget,
  ScheduleConfig,
  SubscriptionConfig,
} from './config';
export { ConfigError, parseConfig } from './parse-config';
