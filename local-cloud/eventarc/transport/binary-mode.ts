import { toUSVString } from 'node:util';
import type { PendingEvent } from '../state/cloud-event';

/** The headers of an event in binary mode (CloudEvents HTTP protocol binding 1.0). */
export function binaryHeaders(event: PendingEvent): Record<string, string> {
  const attributes = Object.entries({ specversion: '1.0', id: event.id, ...event.attributes });
  return {
    'content-type': event.contentType,
    ...Object.fromEntries(attributes.map(([name, value]) => [`ce-${name}`, headerText(value)])),
  };
}

/** The binding's own percent-encoding: what is not printable ASCII, spaces, quotes and percent signs. */
function headerText(value: string): string {
  // Half a surrogate pair is no character that could be encoded.
  return toUSVString(value).replace(/[^\x21-\x7e]|["%]/gu, encodeURIComponent);
}
