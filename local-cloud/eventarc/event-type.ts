import type { DocumentChange } from '../firestore';

const PREFIX = 'google.cloud.firestore.document.v1.';

const MATCHERS = {
  written: () => true,
  created: (change) => change.before === null,
  updated: (change) => change.before !== null && change.after !== null,
  deleted: (change) => change.after === null,
} satisfies Record<string, (change: DocumentChange) => boolean>;

/** The types that a Firestore trigger may have. */
export const EVENT_TYPES = Object.keys(MATCHERS).map((name) => PREFIX + name);

/** Whether a change is an event of the type. @throws RangeError for a type that Firestore does not have */
export function eventTypeMatcher(eventType: string): (change: DocumentChange) => boolean {
  const name = eventType.startsWith(PREFIX) ? eventType.slice(PREFIX.length) : '';
  if (!Object.hasOwn(MATCHERS, name)) {
    throw new RangeError(`Event type "${eventType}" is not one of ${EVENT_TYPES.join(', ')}`);
  }
  return MATCHERS[name as keyof typeof MATCHERS];
}
