import { compareValues } from './ordering';
import { arrayElements, type Value } from './value';

/** The elements of an array, each once (1 and 1.0 are one), in order; none of any other value. */
export function differentElements(value: Value): readonly Value[] {
  const sorted = [...(arrayElements(value) ?? [])].sort(compareValues);
  return sorted.filter(
    (element, index) => index === 0 || compareValues(element, sorted[index - 1]!) !== 0,
  );
}
