import { type Ledger } from './ledger';
import { type Message } from './message';
import { type PubSubRecord, type Whereabouts } from './record';

type KeptRecord = PubSubRecord & { readonly type: 'kept' };

/** Every message of a ledger once, oldest first, with everywhere it is. */
export function keptMessages(
  ledger: Pick<Ledger, 'topics' | 'subscriptions' | 'snapshots'>,
): KeptRecord[] {
  const kept = new Map<string, KeptRecord>();
  const at = (message: Message): Whereabouts => {
    let record = kept.get(message.id);
    if (!record) {
      const nowhere = { unacknowledged: [], acknowledged: [], topics: [], snapshots: [] };
      kept.set(message.id, (record = { type: 'kept', message, ...nowhere }));
    }
    return record;
  };
  for (const [name, { queue, acknowledged }] of ledger.subscriptions) {
    for (const { message, attempts, dueAt, isAcknowledged } of queue.outstanding())
      at(message).unacknowledged.push({
        subscription: name,
        attempts,
        due_at: dueAt,
        ...(isAcknowledged && { is_acknowledged: true }),
      });
    for (const message of acknowledged.values()) at(message).acknowledged.push(name);
  }
  for (const [name, { retained }] of ledger.topics)
    for (const message of retained.values()) at(message).topics.push(name);
  for (const [name, { messages }] of ledger.snapshots)
    for (const message of messages.values()) at(message).snapshots.push(name);
  return [...kept.values()].sort((a, b) => Number(a.message.id) - Number(b.message.id));
}
