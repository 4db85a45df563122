import { isShape, numberRange, object, oneOf, text, wholeNumber, type Shape } from '../shape';
import { serviceNames, type Call, type ServiceName } from './calls';

/**
 * What a fault does:
 * - `latency`: the call begins later;
 * - `error`: the call is refused before anything was done;
 * - `lost_answer`: the call is done, but its caller is told an error;
 * - `transaction_abort`: a commit of a transaction is refused with ABORTED;
 * - `duplicate`, `reorder`, `drop`: a delivery is made twice, later than others, or not at all.
 */
export const faultKinds = [
  'latency',
  'error',
  'lost_answer',
  'transaction_abort',
  'duplicate',
  'reorder',
  'drop',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface FaultRule {
  readonly kind: FaultKind;
  /** Absent: every service. */
  readonly service?: ServiceName;
  /** Absent: every method. */
  readonly method?: string;
  /** Of striking, from 0 to 1. Default 1. */
  readonly probability?: number;
  /** gRPC status of `error` and `lost_answer`. Default UNAVAILABLE. */
  readonly code?: string;
  /** Shortest and longest delay of `latency`, `duplicate` and `reorder`. Default 10 to 500. */
  readonly milliseconds?: readonly [number, number];
  /** Strikes at most this often. */
  readonly limit?: number;
}

/** Status names that a fault may have: every error of gRPC. */
export const errorCodes = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

const longestDelayMilliseconds = 600_000;

/** Checks a rule that came from outside. */
export const faultRuleShape: Shape = object(
  { kind: oneOf(faultKinds) },
  {
    service: oneOf(serviceNames),
    method: text,
    probability: numberRange(0, 1),
    code: oneOf(errorCodes),
    milliseconds: isShape(
      `[shortest, longest] in milliseconds, from 0 to ${longestDelayMilliseconds}`,
      isDelayRange,
    ),
    limit: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  },
);

function isDelayRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [shortest, longest] = value as [unknown, unknown];
  if (typeof shortest !== 'number' || typeof longest !== 'number') return false;
  return shortest >= 0 && shortest <= longest && longest <= longestDelayMilliseconds;
}

/** Whether the rule is about this call; chance and limit are not asked. */
export function concerns(rule: FaultRule, call: Call): boolean {
  if (rule.service !== undefined && rule.service !== call.service) return false;
  if (rule.method !== undefined && rule.method !== call.method) return false;
  return rule.kind !== 'transaction_abort' || call.inTransaction === true;
}
