import { invalid } from '../state/status';
import { type FieldMask } from './wire';

/**
 * Copies the fields that a mask names from `given` over `present`. A path into a field
 * (`push_config.push_endpoint`) copies the whole field, as clients send it whole.
 * @param allowed names of the fields that may change, in camel case
 * @throws PubSubError INVALID_ARGUMENT for an empty mask or a field that cannot change
 */
export function applyFieldMask<Resource extends object>(
  present: Resource,
  { given, mask, allowed }: { given: Resource; mask?: FieldMask; allowed: readonly string[] },
): Resource {
  if (!mask?.paths?.length)
    throw invalid('update_mask: names no field; at least one of the fields is needed.');
  const result = { ...present } as Record<string, unknown>;
  for (const path of mask.paths) {
    const field = camelCase(path.split('.')[0] ?? '');
    if (!allowed.includes(field))
      throw invalid(`update_mask: "${path}" given, one of ${allowed.join(', ')} allowed.`);
    result[field] = (given as Record<string, unknown>)[field];
  }
  return result as Resource;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
