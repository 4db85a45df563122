export { adjustableClock } from './adjustable-clock';
export { advancingClock, type AdvancingClock } from './advancing-clock';
export { readOffset, writeOffset } from './offset-file';
