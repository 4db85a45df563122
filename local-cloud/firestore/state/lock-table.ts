import { type Clock } from '../../service';
import { FirestoreError } from './firestore-error';

/** Who waits longer than this for a lock is told that there is too much contention. The cloud waits as long. */
const LONGEST_WAIT_MILLISECONDS = 15_000;

export type LockMode = 'shared' | 'exclusive';

interface Waiter {
  readonly owner: LockOwner;
  readonly mode: LockMode;
  readonly key: string;
  readonly grant: () => void;
  readonly refuse: (error: FirestoreError) => void;
  readonly cancelTimer: () => void;
}

interface Lock {
  readonly holders: Map<LockOwner, LockMode>;
  readonly queue: Waiter[];
}

/** Somebody who holds locks. One may wait for several at a time: reads of a transaction run side by side. */
export class LockOwner {
  readonly held = new Set<string>();
  readonly waiting = new Set<Waiter>();
  /** How it lost its locks: to an older owner, or because it waited too long for one of somebody else's. */
  lost: 'wounded' | 'timed out' | null = null;

  /** Older owners have smaller ages. */
  constructor(readonly age: number) {}
}

/**
 * Shared and exclusive locks by key, with wound-wait: an older owner takes what it needs from younger ones, a younger
 * owner waits for older ones. Therefore no deadlock can arise.
 * 1. Nobody holds a lock that conflicts with another holder's.
 * 2. Waiters are served in order of arrival, so readers queue behind a waiting writer; an upgrade goes first.
 */
export class LockTable {
  private readonly locks = new Map<string, Lock>();

  constructor(private readonly clock: Clock) {}

  /**
   * Takes the lock now (undefined), or answers with a promise of it.
   * @throws FirestoreError ABORTED, at once or by the promise, when the owner has lost or loses its locks.
   */
  acquire(owner: LockOwner, key: string, mode: LockMode): Promise<void> | undefined {
    if (owner.lost !== null) throw contention();
    const held = this.locks.get(key)?.holders.get(owner);
    if (held === 'exclusive' || held === mode) return undefined;
    this.woundYounger(owner, key, mode);
    const lock = this.lockOf(key);
    const isUpgrade = held !== undefined;
    if (canHold(lock, owner, mode) && (isUpgrade || lock.queue.length === 0)) {
      hold(lock, key, { owner, mode });
      return undefined;
    }
    return new Promise((grant, refuse) => {
      const cancelTimer = this.clock.schedule(LONGEST_WAIT_MILLISECONDS, () =>
        this.take(owner, 'timed out'),
      );
      const waiter = { owner, mode, key, grant, refuse, cancelTimer };
      if (isUpgrade) lock.queue.unshift(waiter);
      else lock.queue.push(waiter);
      owner.waiting.add(waiter);
    });
  }

  /** True when somebody holds the lock or waits for it. */
  isTaken(key: string): boolean {
    return this.locks.has(key);
  }

  /** Gives back everything that the owner holds, and refuses what it waits for. */
  release(owner: LockOwner): void {
    const keys = new Set(owner.held);
    for (const waiter of owner.waiting) {
      const { queue } = this.lockOf(waiter.key);
      queue.splice(queue.indexOf(waiter), 1);
      keys.add(waiter.key);
      waiter.cancelTimer();
      waiter.refuse(contention());
    }
    owner.waiting.clear();
    owner.held.clear();
    for (const key of keys) this.passOn(key, owner);
  }

  private woundYounger(owner: LockOwner, key: string, mode: LockMode): void {
    const lock = this.locks.get(key);
    if (lock === undefined) return;
    const others = [...lock.holders].map(([other, otherMode]) => ({
      owner: other,
      mode: otherMode,
    }));
    for (const other of [...others, ...lock.queue]) {
      if (other.owner === owner || other.owner.age <= owner.age || !conflicts(mode, other.mode))
        continue;
      this.take(other.owner, 'wounded');
    }
  }

  private take(owner: LockOwner, lost: 'wounded' | 'timed out'): void {
    owner.lost = lost;
    this.release(owner);
  }

  private passOn(key: string, from: LockOwner): void {
    const lock = this.lockOf(key);
    lock.holders.delete(from);
    for (
      let next = lock.queue[0];
      next !== undefined && canHold(lock, next.owner, next.mode);
      next = lock.queue[0]
    ) {
      lock.queue.shift();
      next.owner.waiting.delete(next);
      next.cancelTimer();
      hold(lock, key, next);
      next.grant();
    }
    if (lock.holders.size === 0 && lock.queue.length === 0) this.locks.delete(key);
  }

  private lockOf(key: string): Lock {
    let lock = this.locks.get(key);
    if (lock === undefined) {
      lock = { holders: new Map(), queue: [] };
      this.locks.set(key, lock);
    }
    return lock;
  }
}

function conflicts(one: LockMode, other: LockMode): boolean {
  return one === 'exclusive' || other === 'exclusive';
}

function canHold(lock: Lock, owner: LockOwner, mode: LockMode): boolean {
  for (const [holder, heldMode] of lock.holders)
    if (holder !== owner && conflicts(mode, heldMode)) return false;
  return true;
}

function hold(
  lock: Lock,
  key: string,
  { owner, mode }: { owner: LockOwner; mode: LockMode },
): void {
  lock.holders.set(owner, mode);
  owner.held.add(key);
}

function contention(): FirestoreError {
  return new FirestoreError('ABORTED', 'Too much contention on these documents. Please try again.');
}
