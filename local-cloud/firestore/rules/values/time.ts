import { RuleError } from './rule-error';
import { type DurationValue, type TimestampValue } from './rule-value';

// The ranges of google.protobuf.Timestamp and google.protobuf.Duration.
const FIRST_INSTANT = BigInt(Date.parse('0001-01-01T00:00:00Z')) * 1_000_000n;
const LAST_INSTANT = BigInt(Date.parse('9999-12-31T23:59:59.999Z')) * 1_000_000n + 999_999n;
const LONGEST_DURATION = 315_576_000_000n * 1_000_000_000n;

/** @throws RuleError outside the years 1 to 9999. */
export function timestampOf(nanos: bigint): TimestampValue {
  if (nanos < FIRST_INSTANT || nanos > LAST_INSTANT) throw new RuleError('timestamp out of range');
  return { kind: 'timestamp', nanos };
}

/** @throws RuleError beyond 10,000 years. */
export function durationOf(nanos: bigint): DurationValue {
  if (nanos < -LONGEST_DURATION || nanos > LONGEST_DURATION)
    throw new RuleError('duration out of range');
  return { kind: 'duration', nanos };
}
