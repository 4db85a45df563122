export { type JobDefinition, type ScheduleRetry } from './job-definition';
export { startScheduler, type Scheduler, type SchedulerOptions } from './start';
export { parseSchedule } from './state/schedule';
