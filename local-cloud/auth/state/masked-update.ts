import type { Resource } from './settings';

/**
 * The resource with the fields that `mask` names replaced by those of `changes`, as every Google API with
 * an `updateMask` does; a named field that `changes` lacks is cleared. Without a mask, what is there is set.
 * @param mask paths separated by commas, e.g. `signIn.email.enabled,mfa`.
 */
export function maskedUpdate(resource: Resource, changes: Resource, mask: string | null): Resource {
  const paths = mask ? mask.split(',').map((path) => path.trim()) : Object.keys(changes);
  return paths
    .filter((path) => path !== '')
    .reduce<Resource>(
      (result, path) => setAt(result, path.split('.'), valueAt(changes, path)),
      resource,
    );
}

function valueAt(resource: Resource, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), resource);
}

function setAt(resource: Resource, path: readonly string[], value: unknown): Resource {
  const [key = '', ...rest] = path;
  const inner = resource[key];
  const next = rest.length === 0 ? value : setAt(isObject(inner) ? inner : {}, rest, value);
  const { [key]: _replaced, ...others } = resource;
  return next === undefined || next === null ? others : { ...others, [key]: next };
}

function isObject(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
