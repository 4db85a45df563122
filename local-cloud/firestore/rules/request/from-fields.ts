import { type Fields, type Value, type WireTimestamp } from '../../state/value';
import {
  listOf,
  type MapValue,
  mapOf,
  pathOf,
  type RuleValue,
  unknown,
} from '../values/rule-value';

/** The fields of a stored document or map as a map of the rules language. */
export function mapFromFields(fields: Fields): MapValue {
  return mapOf(Object.entries(fields).map(([name, value]) => [name, fromValue(value)]));
}

/** A stored value. */
function fromValue(value: Value): RuleValue {
  return convert(value, storedNumber);
}

/**
 * What is known of a value that a query found equal to `value`: all of it, except whether its numbers are integers or
 * floats, for the database finds 1 equal to 1.0.
 */
export function fromEqualValue(value: Value): RuleValue {
  return convert(value, (number) => {
    const value = storedNumber(number);
    return Number.isNaN(value) ? unknown : { kind: 'untyped_number', value };
  });
}

type NumberValue = Extract<Value, { integerValue: string } | { doubleValue: number }>;

function storedNumber(value: NumberValue): bigint | number {
  return 'integerValue' in value ? BigInt(value.integerValue) : value.doubleValue;
}

function convert(value: Value, ofNumber: (value: NumberValue) => RuleValue): RuleValue {
  if ('nullValue' in value) return null;
  if ('booleanValue' in value) return value.booleanValue;
  if ('integerValue' in value || 'doubleValue' in value) return ofNumber(value);
  if ('stringValue' in value) return value.stringValue;
  if ('timestampValue' in value) return { kind: 'timestamp', nanos: nanosOf(value.timestampValue) };
  if ('bytesValue' in value) return { kind: 'bytes', bytes: value.bytesValue };
  if ('referenceValue' in value) return pathOf(value.referenceValue.split('/').slice(2));
  if ('geoPointValue' in value) return { kind: 'latlng', ...value.geoPointValue };
  if ('arrayValue' in value)
    return listOf(value.arrayValue.values.map((item) => convert(item, ofNumber)));
  const entries = Object.entries(value.mapValue.fields);
  return mapOf(entries.map(([name, item]) => [name, convert(item, ofNumber)]));
}

function nanosOf({ seconds, nanos }: WireTimestamp): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}
