import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FirestoreTriggerConfig } from '../config';
import type { DocumentChange } from '../firestore';
import { createOutboundAgent, post } from '../http';
import { memoryJournal, openJournal } from '../journal';
import type { Clock, RunningService } from '../service';
import { cloudEventHeaders } from './cloud-event';
import { Dispatcher } from './dispatcher';
import { encodeDocumentEvent } from './document-event';
import { EventLog, type EventEntry, type PendingEvent } from './event-log';
import { eventTypeMatcher } from './event-type';
import { pathPattern } from './path-pattern';

/** The longest that an event-driven function may take. */
const DELIVERY_TIMEOUT_MILLISECONDS = 600_000;

/** The HTTP statuses by which a target takes an event: those of Pub/Sub, Eventarc's transport. */
const ACKNOWLEDGING = new Set([102, 200, 201, 202, 204]);

/** A trigger with its target already a URL. */
export interface EventTrigger extends Pick<
  FirestoreTriggerConfig,
  'name' | 'event_type' | 'document' | 'service_account'
> {
  readonly url: string;
  /** Of the OIDC token: the run service's own URL. */
  readonly audience: string;
}

export interface EventarcOptions {
  readonly project: string;
  readonly region: string;
  readonly clock: Clock;
  readonly dataDir: string | null;
  readonly triggers: readonly EventTrigger[];
  readonly identityToken: (email: string, audience: string) => Promise<string>;
}

export interface Eventarc extends RunningService {
  /** Takes a committed change; when it returns, its events will be delivered at least once. */
  readonly onWrite: (change: DocumentChange) => void;
  /** Events that no target has taken yet. */
  readonly pendingCount: () => number;
}

/**
 * Starts the dispatcher, which first delivers what was left from the last run.
 * @throws RangeError for a trigger with an unknown event type or an unusable path pattern
 */
export function startEventarc(options: EventarcOptions): Eventarc {
  const { project, clock } = options;
  const triggers = options.triggers.map((trigger) => ({ trigger, matches: matcherOf(trigger) }));
  const log = new EventLog();
  const journal = openLog(log, options.dataDir);
  const agent = createOutboundAgent();
  const byName = new Map(options.triggers.map((trigger) => [trigger.name, trigger]));
  const dispatcher = new Dispatcher({
    log,
    clock,
    deliver: async (event) => {
      const trigger = byName.get(event.trigger);
      // A trigger that was deleted takes its events with it.
      if (!trigger) return true;
      const token = await options.identityToken(trigger.service_account, trigger.audience);
      const status = await post({
        url: trigger.url,
        headers: { ...cloudEventHeaders(event, options), authorization: `Bearer ${token}` },
        body: Buffer.from(event.payload, 'base64'),
        timeoutMilliseconds: DELIVERY_TIMEOUT_MILLISECONDS,
        agent,
      });
      return ACKNOWLEDGING.has(status);
    },
  });
  dispatcher.dispatch(log.pending());
  return {
    addresses: {},
    pendingCount: () => log.pending().length,
    onWrite: (change) => {
      const events = triggers
        .filter(({ matches }) => matches(change))
        .map(({ trigger }) => eventOf(change, trigger, project));
      if (events.length === 0) return;
      log.add(events);
      dispatcher.dispatch(events);
    },
    stop: () => {
      dispatcher.stop();
      agent.destroy();
      journal.close();
      return Promise.resolve();
    },
  };
}

function openLog(log: EventLog, dataDir: string | null): { close(): void } {
  const journal =
    dataDir === null
      ? memoryJournal<EventEntry>()
      : openJournal<EventEntry>(join(dataDir, 'eventarc.journal'), (entry) => log.replay(entry));
  log.keepIn(journal);
  return journal;
}

function matcherOf(trigger: EventTrigger): (change: DocumentChange) => boolean {
  const isOfType = eventTypeMatcher(trigger.event_type);
  const isOnPath = pathPattern(trigger.document);
  return (change) => isOnPath(change.path) && isOfType(change);
}

function eventOf(change: DocumentChange, trigger: EventTrigger, project: string): PendingEvent {
  return {
    id: randomUUID(),
    trigger: trigger.name,
    type: trigger.event_type,
    database: change.database,
    path: change.path,
    time: Math.floor(change.commitMicros / 1000),
    payload: encodeDocumentEvent(change, project).toString('base64'),
  };
}
