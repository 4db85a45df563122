import { type Ledger } from './ledger';
import { inOrder, type LedgerSubscription } from './ledger-entries';
import { type Message } from './message';
import { type PubSubRecord } from './record';
import { prune } from './retention';

type Sought = PubSubRecord & { readonly type: 'sought' };

/**
 * Sets anew which messages of a subscription are acknowledged: everything before a time is and
 * everything after it is not, or as a snapshot has it. Only what is still retained somewhere comes back.
 */
export function seek(
  ledger: Pick<Ledger, 'topics' | 'subscriptions' | 'snapshots'>,
  { subscription: name, at, time, snapshot }: Sought,
): void {
  const subscription = ledger.subscriptions.get(name);
  if (!subscription) return;
  prune(ledger, at);
  const known = new Map<string, Message>();
  for (const message of reachable(ledger, subscription)) known.set(message.id, message);
  const captured = new Set<string>();
  if (snapshot !== undefined)
    for (const message of ledger.snapshots.get(snapshot)?.messages.values() ?? []) {
      captured.add(message.id);
      known.set(message.id, message);
    }
  const isOpen = (message: Message): boolean =>
    time === undefined ? captured.has(message.id) : message.publishTime >= time;
  reopen(subscription, inOrder(known.values()), isOpen);
}

function* reachable(
  ledger: Pick<Ledger, 'topics'>,
  { config, queue, acknowledged }: LedgerSubscription,
): Iterable<Message> {
  for (const { message } of queue.outstanding()) yield message;
  yield* acknowledged.values();
  yield* ledger.topics.get(config.topic)?.retained.values() ?? [];
}

/** Nothing that was handed out before counts any more: every message is delivered anew. */
function reopen(
  { config, queue, acknowledged, matches }: LedgerSubscription,
  messages: readonly Message[],
  isOpen: (message: Message) => boolean,
): void {
  queue.clear();
  acknowledged.clear();
  for (const message of messages) {
    if (!matches(message.attributes)) continue;
    if (isOpen(message)) queue.add({ message, attempts: 0, dueAt: message.publishTime });
    else if (config.retainAcked) acknowledged.add(message);
  }
}
