import { type Broker } from '../state/broker';
import { type Snapshot } from '../state/resources';
import { invalid } from '../state/status';
import { applyFieldMask } from './field-mask';
import { type UnaryMethods } from './protocol';
import {
  inProject,
  millisecondsFromWire,
  pageOf,
  timestampToWire,
  type FieldMask,
  type Page,
  type WireDuration,
} from './wire';

interface WireSnapshot {
  readonly name?: string;
  readonly topic?: string;
  readonly expireTime?: WireDuration;
  readonly labels?: Readonly<Record<string, string>>;
}

const mutable = ['labels', 'expire_time'];

/** Snapshots and Seek in google.pubsub.v1.Subscriber. */
export function snapshotMethods({ snapshots, subscriptions }: Broker): UnaryMethods {
  return {
    CreateSnapshot: ({ name, subscription = '', labels = {} }: CreateRequest) => {
      subscriptions.use(subscription);
      const project = subscription.split('/')[1] ?? '';
      const given = name || `projects/${project}/snapshots/${randomId()}`;
      return toWire(snapshots.create(given, { subscription, labels }));
    },
    GetSnapshot: ({ snapshot = '' }: { snapshot?: string }) => toWire(snapshots.get(snapshot)),
    UpdateSnapshot: ({ snapshot: given = {}, updateMask: mask }: UpdateRequest) => {
      const present = toWire(snapshots.get(given.name ?? ''));
      const masked = { given, mask, resource: 'Snapshot', mutable } as const;
      return toWire(snapshots.update(fromWire(applyFieldMask(present, masked))));
    },
    ListSnapshots: (request: { project?: string } & Page) => {
      const ours = snapshots.list().filter(inProject(request.project));
      const { items, nextPageToken } = pageOf(ours, request, ({ name }) => name);
      return { snapshots: items.map(toWire), nextPageToken };
    },
    DeleteSnapshot: ({ snapshot = '' }: { snapshot?: string }) => {
      snapshots.delete(snapshot);
      return {};
    },
    Seek: ({ subscription = '', time, snapshot }: SeekRequest) => {
      if (!snapshot && !time) throw invalid('A seek needs a time or a snapshot to seek to.');
      subscriptions.use(subscription);
      const target = snapshot ? { snapshot } : { time: millisecondsFromWire(time!) };
      snapshots.seek(subscription, target);
      return {};
    },
  };
}

function toWire({ name, topic, expireTime, labels }: Snapshot): WireSnapshot {
  return { name, topic, expireTime: timestampToWire(expireTime), labels };
}

function fromWire({ name = '', topic = '', expireTime = {}, labels = {} }: WireSnapshot): Snapshot {
  return { name, topic, expireTime: millisecondsFromWire(expireTime), labels };
}

function randomId(): string {
  return `snapshot-${crypto.randomUUID()}`;
}

interface CreateRequest {
  readonly name?: string;
  readonly subscription?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface UpdateRequest {
  readonly snapshot?: WireSnapshot;
  readonly updateMask?: FieldMask;
}

interface SeekRequest {
  readonly subscription?: string;
  readonly time?: WireDuration;
  readonly snapshot?: string;
}
