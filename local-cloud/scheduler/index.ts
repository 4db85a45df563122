export { startScheduler } from './scheduler';
