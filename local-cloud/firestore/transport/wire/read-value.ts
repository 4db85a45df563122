import { FirestoreError } from '../../state/firestore-error';
import { toMicros, toWireTimestamp } from '../../state/timestamp';
import { type Fields, type Value, type WireTimestamp } from '../../state/value';
import { type FieldsMessage, type TimestampMessage, type ValueMessage } from './messages';

/** @throws FirestoreError INVALID_ARGUMENT when the message holds no value, or a field has a name that is not allowed. */
export function readValue(message: ValueMessage): Value {
  switch (message.valueType) {
    case 'nullValue':
      return { nullValue: 0 };
    case 'booleanValue':
      return { booleanValue: message.booleanValue! };
    case 'integerValue':
      return { integerValue: String(message.integerValue) };
    case 'doubleValue':
      return { doubleValue: message.doubleValue! };
    case 'timestampValue':
      // Firestore keeps microseconds and cuts off what is finer.
      return { timestampValue: toWireTimestamp(readMicros(message.timestampValue!)) };
    case 'stringValue':
      return { stringValue: message.stringValue! };
    case 'bytesValue':
      return { bytesValue: message.bytesValue! };
    case 'referenceValue':
      return { referenceValue: message.referenceValue! };
    default:
      return readComposedValue(message);
  }
}

function readComposedValue(message: ValueMessage): Value {
  if (message.geoPointValue) {
    const { latitude, longitude } = message.geoPointValue;
    return { geoPointValue: { latitude, longitude } };
  }
  if (message.arrayValue)
    return { arrayValue: { values: message.arrayValue.values.map(readValue) } };
  if (message.mapValue) return { mapValue: { fields: readFields(message.mapValue.fields) } };
  throw new FirestoreError(
    'INVALID_ARGUMENT',
    'A value has no type: one of its fields must be set.',
  );
}

/** @throws FirestoreError INVALID_ARGUMENT as `readValue` does. */
export function readFields(message: FieldsMessage): Fields {
  const fields: Record<string, Value> = {};
  for (const [name, value] of Object.entries(message)) {
    checkFieldName(name);
    fields[name] = readValue(value);
  }
  return fields;
}

const MAXIMUM_NAME_BYTES = 1_500;

/**
 * `__type__` marks vectors, which are maps on the wire; all other names of that form are reserved.
 * @throws FirestoreError INVALID_ARGUMENT for a name that no field of a document may have
 */
export function checkFieldName(name: string): void {
  if (name === '') throw new FirestoreError('INVALID_ARGUMENT', 'A field name must not be empty.');
  if (/^__.*__$/s.test(name) && name !== '__type__') {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Field name "${name}" is invalid because it is reserved.`,
    );
  }
  if (Buffer.byteLength(name) > MAXIMUM_NAME_BYTES) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Field name of ${Buffer.byteLength(name)} bytes is longer than ${MAXIMUM_NAME_BYTES} bytes.`,
    );
  }
}

/** Microseconds since the epoch. */
export function readMicros(message: TimestampMessage): number {
  const timestamp: WireTimestamp = {
    seconds: String(message.seconds ?? 0),
    nanos: message.nanos ?? 0,
  };
  return toMicros(timestamp);
}
