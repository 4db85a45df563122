import { arrayElements, mapFields, type Value } from '../value';

/** The components of a vector, which is a map with a marker on the wire; null for everything else. */
export function vectorComponents(value: Value | undefined): readonly Value[] | null {
  const fields = mapFields(value);
  if (fields === null || !Object.hasOwn(fields, '__type__')) return null;
  const marker = fields['__type__'];
  if (marker === undefined || !('stringValue' in marker) || marker.stringValue !== '__vector__')
    return null;
  return arrayElements(fields['value']);
}

/** A vector's components as numbers; null for everything else. */
export function vectorNumbers(value: Value | undefined): readonly number[] | null {
  const components = vectorComponents(value);
  if (components === null) return null;
  return components.map((component) => {
    if ('integerValue' in component) return Number(component.integerValue);
    return 'doubleValue' in component ? component.doubleValue : Number.NaN;
  });
}
