import { type Fields, type Value } from './value';

/**
 * True when two values are the same to the bit. Stricter than `equalValues`: 1 and 1.0 differ, 0.0 and -0.0 differ.
 * It decides whether a write changed a document.
 */
export function identicalValues(left: Value, right: Value): boolean {
  if (left === right) return true;
  if ('mapValue' in left)
    return 'mapValue' in right && identicalFields(left.mapValue.fields, right.mapValue.fields);
  if ('arrayValue' in left) {
    return (
      'arrayValue' in right && identicalElements(left.arrayValue.values, right.arrayValue.values)
    );
  }
  if ('bytesValue' in left)
    return 'bytesValue' in right && Buffer.compare(left.bytesValue, right.bytesValue) === 0;
  if ('doubleValue' in left)
    return 'doubleValue' in right && Object.is(left.doubleValue, right.doubleValue);
  if ('timestampValue' in left) {
    return (
      'timestampValue' in right &&
      left.timestampValue.seconds === right.timestampValue.seconds &&
      left.timestampValue.nanos === right.timestampValue.nanos
    );
  }
  if ('geoPointValue' in left) {
    return (
      'geoPointValue' in right &&
      Object.is(left.geoPointValue.latitude, right.geoPointValue.latitude) &&
      Object.is(left.geoPointValue.longitude, right.geoPointValue.longitude)
    );
  }
  return identicalPrimitives(left, right);
}

/** True when two maps have the same names with identical values; the order of names does not count. */
export function identicalFields(left: Fields, right: Fields): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(
    (name) => Object.hasOwn(right, name) && identicalValues(left[name]!, right[name]!),
  );
}

function identicalElements(left: readonly Value[], right: readonly Value[]): boolean {
  return (
    left.length === right.length &&
    left.every((element, index) => identicalValues(element, right[index]!))
  );
}

/** For the kinds whose payload is one JavaScript primitive. */
function identicalPrimitives(left: Value, right: Value): boolean {
  if ('nullValue' in left) return 'nullValue' in right;
  if ('booleanValue' in left)
    return 'booleanValue' in right && left.booleanValue === right.booleanValue;
  if ('integerValue' in left)
    return 'integerValue' in right && left.integerValue === right.integerValue;
  if ('stringValue' in left)
    return 'stringValue' in right && left.stringValue === right.stringValue;
  return (
    'referenceValue' in left &&
    'referenceValue' in right &&
    left.referenceValue === right.referenceValue
  );
}
