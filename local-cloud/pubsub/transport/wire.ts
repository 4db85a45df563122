import { type Message, type MessageContent } from '../state/message';

/** google.pubsub.v1 as it comes off the wire: proto3 leaves out what has its default value. */
export interface WireDuration {
  readonly seconds?: number;
  readonly nanos?: number;
}

export interface WireMessage {
  readonly data?: Buffer;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageId?: string;
  readonly publishTime?: WireDuration;
  readonly orderingKey?: string;
}

export interface WireReceivedMessage {
  readonly ackId: string;
  readonly message: WireMessage;
  /** 0, which is absent, without a dead-letter policy. */
  readonly deliveryAttempt: number;
}

export interface Page {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface FieldMask {
  readonly paths?: readonly string[];
}

export function contentFromWire(message: WireMessage): MessageContent {
  return {
    data: message.data ?? Buffer.alloc(0),
    attributes: message.attributes ?? {},
    orderingKey: message.orderingKey ?? '',
  };
}

export function messageToWire(message: Message): WireMessage {
  return {
    data: message.data,
    attributes: message.attributes,
    messageId: message.id,
    publishTime: timestampToWire(message.publishTime),
    orderingKey: message.orderingKey,
  };
}

export function secondsFromWire(duration: WireDuration): number {
  return (duration.seconds ?? 0) + (duration.nanos ?? 0) / 1e9;
}

export function durationToWire(seconds: number): WireDuration {
  const whole = Math.floor(seconds);
  return { seconds: whole, nanos: Math.round((seconds - whole) * 1e9) };
}

function timestampToWire(milliseconds: number): WireDuration {
  return durationToWire(milliseconds / 1000);
}

const defaultPageSize = 100;

/** Cuts one page out of `items`, which are in an order that stays. */
export function pageOf<Item>(
  items: readonly Item[],
  page: Page,
): { items: Item[]; nextPageToken: string } {
  const from = Number(page.pageToken ?? 0) || 0;
  const to = from + (page.pageSize || defaultPageSize);
  return { items: items.slice(from, to), nextPageToken: to < items.length ? String(to) : '' };
}
