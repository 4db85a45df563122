import { type Topic } from '../state/resources';
import { unimplemented } from '../state/status';
import { durationToWire, secondsFromWire, type WireDuration } from './wire';

export interface WireTopic {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly messageRetentionDuration?: WireDuration;
  readonly messageStoragePolicy?: {
    readonly allowedPersistenceRegions?: readonly string[];
    readonly enforceInTransit?: boolean;
  };
  readonly state?: string;
}

/** Settings that would change what is published, and are refused rather than ignored. */
const unservedSettings = [
  'kmsKeyName',
  'schemaSettings',
  'ingestionDataSourceSettings',
  'messageTransforms',
] as const;

/** @throws PubSubError UNIMPLEMENTED for a setting that is not served */
export function topicFromWire(wire: WireTopic): Topic {
  const settings = wire as Readonly<Record<string, unknown>>;
  for (const name of unservedSettings) {
    const value = settings[name];
    if (Array.isArray(value) ? value.length > 0 : Boolean(value))
      throw unimplemented(`the topic setting ${name}`);
  }
  const { messageRetentionDuration: retention, messageStoragePolicy: storage } = wire;
  return {
    name: wire.name ?? '',
    labels: wire.labels ?? {},
    ...(retention && { messageRetentionSeconds: secondsFromWire(retention) }),
    ...(storage && {
      storagePolicy: {
        allowedPersistenceRegions: storage.allowedPersistenceRegions ?? [],
        enforceInTransit: storage.enforceInTransit ?? false,
      },
    }),
  };
}

export function topicToWire(topic: Topic): WireTopic {
  const { name, labels, messageRetentionSeconds, storagePolicy } = topic;
  return {
    name,
    labels,
    state: 'ACTIVE',
    ...(messageRetentionSeconds !== undefined && {
      messageRetentionDuration: durationToWire(messageRetentionSeconds),
    }),
    ...(storagePolicy && { messageStoragePolicy: storagePolicy }),
  };
}
