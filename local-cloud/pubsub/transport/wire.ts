import { invalid } from '../state/status';
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

const noData = Buffer.alloc(0);

export function contentFromWire(message: WireMessage): MessageContent {
  return {
    data: message.data ?? noData,
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

/** @param milliseconds since the epoch, whole */
export function timestampToWire(milliseconds: number): WireDuration {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}

/** @returns milliseconds since the epoch, rounded up: no message is published within one */
export function millisecondsFromWire({ seconds = 0, nanos = 0 }: WireDuration): number {
  return seconds * 1000 + Math.ceil(nanos / 1_000_000);
}

const defaultPageSize = 100;
const maximumPageSize = 1000;

/**
 * Cuts one page out of named items. The token is the last name of the page before, so that nothing is
 * missed or doubled when others are created or deleted in between.
 * @throws PubSubError INVALID_ARGUMENT for a token that is none
 */
export function pageOf<Item>(
  items: readonly Item[],
  { pageSize = 0, pageToken = '' }: Page,
  nameOf: (item: Item) => string,
): { items: Item[]; nextPageToken: string } {
  if (pageSize < 0) throw invalid(`Invalid page_size: ${pageSize} given, 0 or more allowed.`);
  const after = pageToken === '' ? '' : readPageToken(pageToken);
  const sorted = [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const left = sorted.filter((item) => nameOf(item) > after);
  const page = left.slice(0, Math.min(pageSize || defaultPageSize, maximumPageSize));
  const last = page.at(-1);
  const isLast = page.length === left.length || last === undefined;
  return {
    items: page,
    nextPageToken: isLast ? '' : Buffer.from(`>${nameOf(last)}`).toString('base64url'),
  };
}

function readPageToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (text.startsWith('>')) return text.slice(1);
  throw invalid(
    `Invalid page_token: "${token}" given, one that an earlier page ended with expected.`,
  );
}

/** @throws PubSubError INVALID_ARGUMENT for a project that is not `projects/P` */
export function inProject(project: string | undefined): (resource: { name: string }) => boolean {
  if (!/^projects\/[^/]+$/.test(project ?? ''))
    throw invalid(
      `Invalid resource name given (name=${project ?? ''}): projects/{project} expected.`,
    );
  return ({ name }) => name.startsWith(`${project}/`);
}
