export { type CallCount, type RecordedCall } from './call-log';
export {
  InjectedFault,
  serviceNames,
  undisturbedCalls,
  type Call,
  type Calls,
  type ServiceName,
} from './calls';
export { type FaultState } from './fault-plan';
export { faultKinds, faultRuleShape, type FaultKind, type FaultRule } from './fault-rule';
export { createCalls, type OperatedCalls } from './operated-calls';
