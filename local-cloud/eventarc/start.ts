import { join } from 'node:path';
import { undisturbedCalls, type Calls } from '../calls';
import type { DocumentChange } from '../firestore';
import { createOutboundAgent } from '../http';
import { memoryJournal, openJournal, writeJournal } from '../journal';
import type { Message, MessageContent } from '../pubsub';
import type { Clock, StatefulService } from '../service';
import type { PendingEvent } from './state/cloud-event';
import { documentMatcher } from './state/document-trigger';
import { EventLog, type EventEntry } from './state/event-log';
import { EventRoutes } from './state/event-routes';
import { objectMatcher, type ObjectChange } from './state/object-trigger';
import type { DocumentTrigger, MessageTrigger, ObjectTrigger } from './state/trigger';
import { binaryHeaders } from './transport/binary-mode';
import { deliverer } from './transport/deliver';
import { documentEvent } from './transport/document-event';
import { messageEvent } from './transport/message-event';
import { objectEvent } from './transport/object-event';

const JOURNAL = 'eventarc.journal';

export interface EventarcOptions {
  readonly project: string;
  readonly region: string;
  readonly clock: Clock;
  /** Folder for `eventarc.journal`; null keeps everything in memory. */
  readonly dataDir: string | null;
  /** The names of all triggers differ. */
  readonly documentTriggers: readonly DocumentTrigger[];
  readonly messageTriggers?: readonly MessageTrigger[];
  readonly objectTriggers?: readonly ObjectTrigger[];
  readonly identityToken: (email: string, audience: string) => Promise<string>;
  /** For dead letters, to a topic's full name. Those of a topic that is gone are lost. */
  readonly publish?: (topic: string, content: MessageContent) => void;
  readonly calls?: Calls;
}

/** The feeds: when one of them returns, the events that follow from it will be delivered at least once. */
export interface Eventarc extends StatefulService {
  /** Takes a committed change of a document. */
  readonly onWrite: (change: DocumentChange) => void;
  /** Takes published messages, with the full name of their topic. */
  readonly onPublish: (topic: string, messages: readonly Message[]) => void;
  readonly onObject: (change: ObjectChange) => void;
  /** Events that no target has taken yet. */
  readonly pendingCount: () => number;
}

/**
 * Starts delivering, first what was left from the last run.
 * @throws RangeError for a trigger with an unknown event type or an unusable path pattern
 */
export function startEventarc(options: EventarcOptions): Eventarc {
  const { clock, calls = undisturbedCalls, identityToken } = options;
  const { documentTriggers, messageTriggers = [], objectTriggers = [] } = options;
  const triggers = [...documentTriggers, ...messageTriggers, ...objectTriggers];
  const log = new EventLog();
  const journal = openLog(log, options.dataDir);
  const agent = createOutboundAgent();
  const routes = new EventRoutes({
    clock,
    log,
    triggers,
    deliverer: (trigger) => deliverer(trigger, { clock, calls, agent, identityToken }),
    deadLetter: (event, topic) => publishDeadLetter(event, topic, options),
  });
  routes.resume();
  return {
    addresses: {},
    ...feeds(options, routes),
    pendingCount: () => log.size,
    inspect: (limit) => ({
      pending_count: log.size,
      trigger_count: triggers.length,
      triggers: triggers.slice(0, limit).map((trigger) => routes.inspect(trigger)),
    }),
    reset: () => routes.reset(),
    exportTo: (folder) => void writeJournal(join(folder, JOURNAL), log.entries()),
    stop: () => {
      routes.stop();
      agent.destroy();
      journal.close();
      return Promise.resolve();
    },
  };
}

type Feeds = Pick<Eventarc, 'onWrite' | 'onPublish' | 'onObject'>;

function feeds(options: EventarcOptions, routes: EventRoutes): Feeds {
  const { project, region, documentTriggers, messageTriggers = [], objectTriggers = [] } = options;
  const ofDocuments = documentTriggers.map((trigger) => ({
    trigger,
    matches: documentMatcher(trigger),
  }));
  const ofObjects = objectTriggers.map((trigger) => ({ trigger, matches: objectMatcher(trigger) }));
  return {
    onWrite: (change) => {
      const asked = ofDocuments.filter(({ matches }) => matches(change));
      routes.accept(
        asked.map(({ trigger }) => ({
          event: documentEvent(change, trigger.event_type, options),
          trigger,
        })),
      );
    },
    onPublish: (topic, messages) => {
      const asked = messageTriggers.filter((trigger) => trigger.topic === topic);
      routes.accept(
        asked.flatMap((trigger) => {
          const subscription = `projects/${project}/subscriptions/eventarc-${region}-${trigger.name}-sub-000`;
          return messages.map((message) => ({
            event: messageEvent({ topic, message }, subscription),
            trigger,
          }));
        }),
      );
    },
    onObject: (change) => {
      const asked = ofObjects.filter(({ matches }) => matches(change));
      routes.accept(asked.map(({ trigger }) => ({ event: objectEvent(change), trigger })));
    },
  };
}

function publishDeadLetter(
  event: PendingEvent,
  topic: string,
  { publish }: Pick<EventarcOptions, 'publish'>,
): void {
  const data = Buffer.from(event.payload, 'base64');
  try {
    publish?.(topic, { data, attributes: binaryHeaders(event), orderingKey: '' });
  } catch {
    // The topic is gone, and with it whoever would have read the event.
  }
}

function openLog(log: EventLog, dataDir: string | null): { close(): void } {
  const journal =
    dataDir === null
      ? memoryJournal<EventEntry>()
      : openJournal<EventEntry>(join(dataDir, JOURNAL), (entry) => log.replay(entry));
  log.keepIn(journal);
  return journal;
}
