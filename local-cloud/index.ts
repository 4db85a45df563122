export { advancingClock, type AdvancingClock } from './advancing-clock';
export {
  type FirestoreTriggerConfig,
  type LocalCloudConfig,
  type RunServiceConfig,
  type RunTarget,
  type ScheduleConfig,
  type SubscriptionConfig,
} from './config';
export { type Endpoints } from './environment';
export { startLocalCloud, type LocalCloud } from './local-cloud';
export { ConfigError, parseConfig } from './parse-config';
export { systemClock, type Clock, type RunningService } from './service';
