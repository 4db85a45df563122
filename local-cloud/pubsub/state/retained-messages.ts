import { type Message } from './message';

/** Messages that are kept for a seek, though nobody waits for them any more. */
export class RetainedMessages {
  private readonly messages = new Map<string, Message>();
  /** No message here is older. */
  private earliest = Infinity;

  get size(): number {
    return this.messages.size;
  }

  /** A time at which no message is yet due to be pruned; Infinity when there is none. */
  get earliestPublishTime(): number {
    return this.earliest;
  }

  add(message: Message): void {
    this.messages.set(message.id, message);
    this.earliest = Math.min(this.earliest, message.publishTime);
  }

  delete(id: string): void {
    this.messages.delete(id);
  }

  clear(): void {
    this.messages.clear();
    this.earliest = Infinity;
  }

  /** Drops what was published before `time`, in milliseconds since the epoch. */
  prune(time: number): void {
    if (this.earliest >= time) return;
    this.earliest = Infinity;
    for (const { id, publishTime } of this.messages.values())
      if (publishTime < time) this.messages.delete(id);
      else this.earliest = Math.min(this.earliest, publishTime);
  }

  values(): Iterable<Message> {
    return this.messages.values();
  }
}
