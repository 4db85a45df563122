export { type RecordedCall } from './call-log';
export {
  InjectedFault,
  serviceNames,
  undisturbedCalls,
  type Call,
  type Calls,
  type ServiceName,
} from './calls';
export { faultKinds, faultRuleShape, type FaultRule } from './fault-rule';
export { createCalls, type OperatedCalls } from './operated-calls';
