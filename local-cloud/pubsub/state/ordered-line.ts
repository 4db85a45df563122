import { type Entry } from './entry';

/**
 * The messages of one ordering key, oldest first, as a linked list. Some at the front are leased, or
 * acknowledged while an older one is not; `candidate` is the first that waits.
 */
export class OrderedLine {
  head: Entry | undefined;
  private tail: Entry | undefined;
  candidate: Entry | undefined;
  /** Messages that are leased now. */
  leases = 0;
  /** Who holds them: the only one that may take more of this key. */
  owner: object | undefined;

  /** @returns whether the entry is the new candidate */
  append(entry: Entry): boolean {
    entry.previous = this.tail;
    if (this.tail) this.tail.next = entry;
    else this.head = entry;
    this.tail = entry;
    if (this.candidate) return false;
    this.candidate = entry;
    return true;
  }

  /** The candidate was leased to `owner`: the next that waits takes its place. */
  advance(owner: object | undefined): void {
    this.leases += 1;
    this.owner = owner;
    this.candidate = waitingFrom(this.candidate?.next);
  }

  release(): void {
    this.leases -= 1;
    if (this.leases === 0) this.owner = undefined;
  }

  /** The entry waits again, and with it what follows; an older one that waits stays first. */
  rewindTo(entry: Entry): void {
    const { candidate } = this;
    // Ids count up, so that the lower one was published first.
    const isOlder = !candidate || Number(entry.message.id) < Number(candidate.message.id);
    if (!isOlder) return;
    // The place that a later one had with the holder of its key is void: it is not its turn any more.
    if (candidate) candidate.version += 1;
    this.candidate = entry;
  }

  unlink(entry: Entry): void {
    if (this.candidate === entry) this.candidate = waitingFrom(entry.next);
    if (entry.previous) entry.previous.next = entry.next;
    else this.head = entry.next;
    if (entry.next) entry.next.previous = entry.previous;
    else this.tail = entry.previous;
  }
}

function waitingFrom(entry: Entry | undefined): Entry | undefined {
  let waiting = entry;
  while (waiting?.isAcknowledged) waiting = waiting.next;
  return waiting;
}
