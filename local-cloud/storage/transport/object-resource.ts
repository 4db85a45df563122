import { StorageFailure } from '../state/failure';
import { refuseUnservedSettings } from '../state/object-store';
import { type Bucket, type CorsRule, type ExpectedContent } from '../state/resources';
import { type ObjectSettings, type StoredObject } from '../state/resources';

const textSettings = [
  'contentType',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'cacheControl',
  'customTime',
] as const;

/** The JSON API's resource of an object. Numbers of 64 bits are strings there. */
export function objectResource(object: StoredObject, origin: string): Record<string, unknown> {
  const { bucket, name, generation, settings } = object;
  const path = `b/${bucket}/o/${encodeURIComponent(name)}`;
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${origin}/storage/v1/${path}`,
    mediaLink: `${origin}/download/storage/v1/${path}?generation=${generation}&alt=media`,
    bucket,
    name,
    generation,
    metageneration: String(object.metageneration),
    storageClass: 'STANDARD',
    size: String(object.size),
    crc32c: object.crc32c,
    ...(object.md5Hash !== undefined && { md5Hash: object.md5Hash }),
    ...(object.componentCount !== undefined && { componentCount: object.componentCount }),
    etag: etagOf(object),
    timeCreated: object.timeCreated,
    updated: object.updated,
    timeStorageClassUpdated: object.timeCreated,
    timeFinalized: object.timeCreated,
    ...settings,
  };
}

/** Changes with every generation and metageneration. */
function etagOf({ generation, metageneration }: StoredObject): string {
  return Buffer.from(`${generation}/${metageneration}`).toString('base64');
}

/** @throws StorageFailure for a setting of the wrong type, or one that is not served */
export function settingsFromJson(given: Readonly<Record<string, unknown>>): ObjectSettings {
  return patchedSettings({}, given);
}

/** Merges a patch: null removes a setting, or a key of `metadata`. */
export function patchedSettings(
  present: ObjectSettings,
  patch: Readonly<Record<string, unknown>>,
): ObjectSettings {
  refuseUnservedSettings(patch);
  const settings: Record<string, unknown> = { ...present };
  for (const name of textSettings) {
    const value = patch[name];
    if (value === undefined) continue;
    if (value === null) delete settings[name];
    else settings[name] = text(name, value);
  }
  const metadata = patch['metadata'];
  if (metadata === null) delete settings['metadata'];
  else if (metadata !== undefined)
    settings['metadata'] = patchedMetadata(present.metadata ?? {}, metadata);
  return settings;
}

function patchedMetadata(present: object, patch: unknown): Record<string, string> {
  if (typeof patch !== 'object' || patch === null)
    throw new StorageFailure('invalid', `metadata: ${typeof patch} given, an object expected.`);
  const merged: Record<string, string> = { ...present };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = text(`metadata.${key}`, value);
  }
  return merged;
}

/** Numbers and booleans become text, as Google's servers let them. */
function text(field: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new StorageFailure('invalid', `${field}: ${typeof value} given, a string expected.`);
}

/** The checksums that an upload's metadata announces. */
export function expectedFromJson(given: Readonly<Record<string, unknown>>): ExpectedContent {
  const { md5Hash, crc32c } = given;
  return {
    ...(typeof md5Hash === 'string' && { md5Hash }),
    ...(typeof crc32c === 'string' && { crc32c }),
  };
}

export function bucketResource(bucket: Bucket, origin: string): Record<string, unknown> {
  return {
    kind: 'storage#bucket',
    id: bucket.name,
    selfLink: `${origin}/storage/v1/b/${bucket.name}`,
    ...bucket,
    metageneration: String(bucket.metageneration),
    locationType: 'multi-region',
    etag: Buffer.from(String(bucket.metageneration)).toString('base64'),
  };
}

/** What may be set of a bucket. */
export function bucketSettingsFromJson(
  given: Readonly<Record<string, unknown>>,
): Partial<Pick<Bucket, 'cors' | 'labels'>> {
  const { cors, labels } = given;
  return {
    ...(cors !== undefined && { cors: (cors ?? []) as readonly CorsRule[] }),
    ...(labels !== undefined && { labels: (labels ?? {}) as Record<string, string> }),
  };
}
