import { type CommitListener } from './database-options';
import { type DocumentChange } from './document';

/**
 * Tells listeners of a commit when the writer's answer is on its way: what they do with it, such as asking the rules
 * again, is nothing that a writer should wait for. At most one commit waits to be told.
 */
export class Announcements {
  private readonly listeners = new Set<CommitListener>();
  private waiting: (() => void) | null = null;

  /** Returns a function that ends the listening. A listener is not told of commits before it came. */
  listen(listener: CommitListener): () => void {
    this.settle();
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells of a commit soon. Whatever waited is told before. */
  announce(changes: readonly DocumentChange[], commitMicros: number): void {
    this.settle();
    if (this.listeners.size === 0) return;
    const tell = (): void => {
      for (const listener of this.listeners) listener(changes, commitMicros);
    };
    this.waiting = tell;
    // The first turn of the event loop sends the answer.
    setImmediate(() => {
      setImmediate(() => {
        if (this.waiting === tell) this.settle();
      });
    });
  }

  /** Tells now what waits to be told: before documents change again, and before somebody is told how they are. */
  settle(): void {
    const tell = this.waiting;
    this.waiting = null;
    tell?.();
  }
}
