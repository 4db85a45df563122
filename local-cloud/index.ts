export { serviceNames, type FaultRule, type OperatedCalls, type ServiceName } from './calls';
export { advancingClock, type AdvancingClock } from './clock';
export {
  ConfigError,
  emptyConfig,
  parseConfig,
  type FirestoreTriggerConfig,
  type LocalCloudConfig,
  type RunServiceConfig,
  type RunTarget,
  type ScheduleConfig,
  type SubscriptionConfig,
} from './config';
export { DataFolderInUse, TransferError } from './data-folder';
export { type Endpoints } from './environment';
export { startLocalCloud, type LocalCloud, type LocalCloudOptions } from './local-cloud';
export { systemClock, type Clock, type RunningService, type StatefulService } from './service';
