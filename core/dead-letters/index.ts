export {
  deadLetteredError,
  decideDeadLetter,
  maxRequeuesAtRest,
  maxRequeuesAtWork,
  type DeadLetterCase,
  type DeadLetterDecision,
  type Requeued,
} from './decide';
export { decideRedrive, type RedriveDecision } from './redrive';
export {
  deadLetterStates,
  type DeadLetter,
  type DeadLetterFilter,
  type DeadLetterList,
  type DeadLetterState,
  type RedriveReport,
  type RedriveRequest,
} from './types';
