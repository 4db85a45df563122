import type protobuf from 'protobufjs';
import { invalid } from '../state/status';
import { root } from './protocol';
import { type FieldMask } from './wire';

export interface MaskedUpdate<Resource> {
  /** As it came off the wire. */
  readonly given: Resource;
  readonly mask?: FieldMask | undefined;
  readonly resource: 'Topic' | 'Subscription' | 'Snapshot';
  /** Names of the fields that may change, as in the protocol (`push_config`). */
  readonly mutable: readonly string[];
}

/**
 * Copies the fields that a mask names from `given` over `present`; a field that `given` lacks is reset.
 * @throws PubSubError INVALID_ARGUMENT for an empty mask or a field that is unknown or cannot change
 */
export function applyFieldMask<Resource extends object>(
  present: Resource,
  update: MaskedUpdate<Resource>,
): Resource {
  const { given, mask, resource, mutable } = update;
  const request = `Update${resource}Request`;
  if (!mask?.paths?.length)
    throw invalid(`The update_mask in the ${request} must be set, and must contain a path.`);
  const result = structuredClone(present);
  for (const path of mask.paths) {
    const names = path.split('.');
    if (!isKnown(root.lookupType(`google.pubsub.v1.${resource}`), names))
      throw invalid(
        `Invalid update_mask provided in the ${request}: '${path}' is not a known ${resource} field. Note that field paths must be of the form 'push_config' rather than 'pushConfig'.`,
      );
    if (!mutable.includes(names[0]!))
      throw invalid(
        `Invalid update_mask provided in the ${request}: the '${path}' field in the ${resource} is not mutable.`,
      );
    copy(result, given, names.map(camelCase));
  }
  return result;
}

function isKnown(type: protobuf.Type, [name = '', ...rest]: readonly string[]): boolean {
  if (/[A-Z]/.test(name)) return false;
  const field = type.fields[camelCase(name)];
  if (!field) return false;
  if (rest.length === 0) return true;
  const inner = field.resolvedType;
  return !field.map && inner !== null && 'fields' in inner && isKnown(inner, rest);
}

function copy(target: object, source: object | undefined, [name = '', ...rest]: string[]): void {
  const to = target as Record<string, unknown>;
  const from = source as Readonly<Record<string, unknown>> | undefined;
  if (rest.length === 0) to[name] = from?.[name];
  else {
    const inner = { ...(to[name] as object | undefined) };
    copy(inner, from?.[name] as object | undefined, rest);
    to[name] = inner;
  }
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
