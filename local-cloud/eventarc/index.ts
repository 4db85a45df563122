export { EVENT_TYPES } from './event-type';
export { startEventarc, type Eventarc, type EventTrigger } from './eventarc';
