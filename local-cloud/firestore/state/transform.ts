import { addNumbers } from './arithmetic';
import { compareValues, equalValues } from './ordering';
import { toWireTimestamp } from './timestamp';
import { type Value, arrayElements, isNumber, nullValue } from './value';
import { type TransformOperation } from './write';

export interface Transformed {
  /** What the field holds afterwards. */
  readonly value: Value;
  /** What the caller is told: the value, or null for the array transforms. */
  readonly result: Value;
}

/** Applies one transform to a field's current value (undefined: the field is absent) in the commit of `commitMicros`. */
export function applyTransform(
  current: Value | undefined,
  operation: TransformOperation,
  commitMicros: number,
): Transformed {
  switch (operation.kind) {
    case 'serverTime':
      // REQUEST_TIME has a resolution of milliseconds, unlike update times.
      return reported({ timestampValue: toWireTimestamp(Math.floor(commitMicros / 1000) * 1000) });
    case 'increment':
      return reported(addNumbers(current, operation.operand));
    case 'maximum':
      return reported(pickNumber(current, operation.operand, 1));
    case 'minimum':
      return reported(pickNumber(current, operation.operand, -1));
    case 'appendMissing':
      return silent(appendMissing(arrayElements(current) ?? [], operation.elements));
    case 'removeAll':
      return silent(
        (arrayElements(current) ?? []).filter(
          (value) => !operation.elements.some((each) => equalValues(each, value)),
        ),
      );
  }
}

/** `sign` 1 picks the larger number, -1 the smaller; equal numbers keep the current one and its type. */
function pickNumber(current: Value | undefined, operand: Value, sign: 1 | -1): Value {
  if (current === undefined || !isNumber(current)) return operand;
  return compareValues(operand, current) * sign > 0 ? operand : current;
}

function appendMissing(current: readonly Value[], elements: readonly Value[]): readonly Value[] {
  const all = [...current];
  for (const element of elements)
    if (!all.some((each) => equalValues(each, element))) all.push(element);
  return all;
}

function reported(value: Value): Transformed {
  return { value, result: value };
}

function silent(values: readonly Value[]): Transformed {
  return { value: { arrayValue: { values } }, result: nullValue };
}
