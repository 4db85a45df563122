import { accessFromJson } from './access-control';
import { storageClassOf } from './bucket-settings';
import { notImplemented } from './failure';
import { booleanOf, isFields, oneOf, textOf, timeOf, wrongField, type Fields } from './fields';
import { type ExpectedContent, type ObjectSettings, type UploadTarget } from './resources';

const textSettings = [
  'contentType',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'cacheControl',
] as const;

const holds = ['temporaryHold', 'eventBasedHold'] as const;

/** @throws StorageFailure for a setting of the wrong type, or one that is not served */
export function settingsFromJson(given: Fields): ObjectSettings {
  return patchedSettings({}, given);
}

/** Merges a patch: null removes a setting, or a key of `metadata`. */
export function patchedSettings(present: ObjectSettings, patch: Fields): ObjectSettings {
  if (patch['contexts']) throw notImplemented('the object setting contexts');
  const settings: Record<string, unknown> = { ...present };
  const set = (name: keyof ObjectSettings, read: (field: string, value: unknown) => unknown) => {
    const value = patch[name];
    if (value === null) delete settings[name];
    else if (value !== undefined) settings[name] = read(name, value);
  };
  for (const name of textSettings) set(name, textOf);
  for (const name of holds) set(name, booleanOf);
  set('customTime', timeOf);
  set('retention', retentionOf);
  set('metadata', (_field, value) => patchedMetadata(present.metadata ?? {}, value));
  return settings;
}

/** What goes along with a copy: holds and retention are bound to the one that has them. */
export function copiedSettings(settings: ObjectSettings): ObjectSettings {
  const { temporaryHold, eventBasedHold, retention, ...copied } = settings;
  return copied;
}

/** What beside the settings an upload's metadata may say of the object that it makes. */
export function targetFromJson(
  given: Fields,
): Pick<UploadTarget, 'settings' | 'storageClass' | 'acl' | 'kmsKeyName'> {
  const { storageClass, acl, kmsKeyName } = given;
  return {
    settings: settingsFromJson(given),
    ...(typeof storageClass === 'string' && {
      storageClass: storageClassOf('storageClass', storageClass),
    }),
    ...(Array.isArray(acl) && { acl: accessFromJson('object', acl) }),
    ...(typeof kmsKeyName === 'string' && kmsKeyName !== '' && { kmsKeyName }),
  };
}

/** The checksums that an upload's metadata announces. */
export function expectedFromJson({ md5Hash, crc32c }: Fields): ExpectedContent {
  return {
    ...(typeof md5Hash === 'string' && { md5Hash }),
    ...(typeof crc32c === 'string' && { crc32c }),
  };
}

function retentionOf(field: string, value: unknown): ObjectSettings['retention'] {
  if (!isFields(value)) throw wrongField(field, value, 'an object');
  // An empty one removes it, as null does.
  if (Object.keys(value).length === 0) return undefined;
  return {
    mode: oneOf(`${field}.mode`, value['mode'], ['Unlocked', 'Locked']),
    retainUntilTime: timeOf(`${field}.retainUntilTime`, value['retainUntilTime']),
  };
}

function patchedMetadata(present: object, patch: unknown): Record<string, string> {
  if (!isFields(patch)) throw wrongField('metadata', patch, 'an object');
  const merged: Record<string, string> = { ...present };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = textOf(`metadata.${key}`, value);
  }
  return merged;
}
