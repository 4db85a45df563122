import type { DocumentChange } from '../../firestore';
import { pathPattern } from './path-pattern';

const PREFIX = 'google.cloud.firestore.document.v1.';
const WITH_AUTH_CONTEXT = '.withAuthContext';

const MATCHERS = {
  written: () => true,
  created: (change) => change.before === null,
  updated: (change) => change.before !== null && change.after !== null,
  deleted: (change) => change.after === null,
} satisfies Record<string, (change: DocumentChange) => boolean>;

/** The types of events that Firestore has. */
export const DOCUMENT_EVENT_TYPES: readonly string[] = Object.keys(MATCHERS).flatMap((name) => [
  PREFIX + name,
  PREFIX + name + WITH_AUTH_CONTEXT,
]);

export const DEFAULT_DATABASE = '(default)';

export interface DocumentFilters {
  /** One of `DOCUMENT_EVENT_TYPES`. */
  readonly event_type: string;
  /** A document's path or a pattern such as `pipelines/{id}`; absent: every document. */
  readonly document?: string;
  /** Default `(default)`. */
  readonly database?: string;
}

/**
 * Whether a change is one of those that a trigger asks for.
 * @throws RangeError for an event type that Firestore does not have, or a pattern that is not valid
 */
export function documentMatcher(filters: DocumentFilters): (change: DocumentChange) => boolean {
  const { document, database = DEFAULT_DATABASE } = filters;
  const isOfType = typeMatcher(filters.event_type);
  const isOnPath = document === undefined ? () => true : pathPattern(document);
  return (change) => change.database === database && isOnPath(change.path) && isOfType(change);
}

export function hasAuthContext(eventType: string): boolean {
  return eventType.endsWith(WITH_AUTH_CONTEXT);
}

function typeMatcher(eventType: string): (change: DocumentChange) => boolean {
  if (!DOCUMENT_EVENT_TYPES.includes(eventType)) {
    throw new RangeError(
      `Event type "${eventType}" is not one of ${DOCUMENT_EVENT_TYPES.join(', ')}`,
    );
  }
  const name = eventType.slice(PREFIX.length).replace(WITH_AUTH_CONTEXT, '');
  return MATCHERS[name as keyof typeof MATCHERS];
}
