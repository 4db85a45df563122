import { ManualClock } from '../testing/manual-clock';
import { LockOwner, LockTable } from './lock-table';

/** Resolves to what has become of a lock by the end of the current turn. */
async function outcome(wait: Promise<void> | undefined): Promise<string> {
  if (wait === undefined) return 'at once';
  const later = new Promise<string>((resolve) => setImmediate(() => resolve('waits')));
  return Promise.race([
    wait.then(
      () => 'granted',
      () => 'refused',
    ),
    later,
  ]);
}

describe('wound-wait locks', () => {
  const [oldest, middle, youngest] = [1, 2, 3];

  test('are shared by readers', async () => {
    const locks = new LockTable(new ManualClock());
    expect(await outcome(locks.acquire(new LockOwner(oldest), 'a', 'shared'))).toBe('at once');
    expect(await outcome(locks.acquire(new LockOwner(middle), 'a', 'shared'))).toBe('at once');
  });

  test('make the younger wait until the older is done', async () => {
    const locks = new LockTable(new ManualClock());
    const older = new LockOwner(oldest);
    void locks.acquire(older, 'a', 'exclusive');
    const wait = locks.acquire(new LockOwner(middle), 'a', 'shared');
    expect(await outcome(wait)).toBe('waits');
    locks.release(older);
    expect(await outcome(wait)).toBe('granted');
  });

  test('are taken from the younger by the older', async () => {
    const locks = new LockTable(new ManualClock());
    const younger = new LockOwner(middle);
    void locks.acquire(younger, 'a', 'exclusive');
    expect(await outcome(locks.acquire(new LockOwner(oldest), 'a', 'shared'))).toBe('at once');
    expect(younger.lost).toBe('wounded');
    expect(() => locks.acquire(younger, 'b', 'shared')).toThrow('contention');
  });

  test('refuse the waits of a wounded owner', async () => {
    const locks = new LockTable(new ManualClock());
    const [first, second, third] = [oldest, middle, youngest].map((age) => new LockOwner(age)) as [
      LockOwner,
      LockOwner,
      LockOwner,
    ];
    void locks.acquire(first, 'a', 'exclusive');
    void locks.acquire(third, 'b', 'exclusive');
    const wait = locks.acquire(third, 'a', 'exclusive');
    void locks.acquire(second, 'b', 'exclusive');
    expect(await outcome(wait)).toBe('refused');
  });

  test('queue readers behind a waiting writer', async () => {
    const locks = new LockTable(new ManualClock());
    const reader = new LockOwner(oldest);
    const writer = new LockOwner(middle);
    void locks.acquire(reader, 'a', 'shared');
    const write = locks.acquire(writer, 'a', 'exclusive');
    const lateRead = locks.acquire(new LockOwner(youngest), 'a', 'shared');
    expect([await outcome(write), await outcome(lateRead)]).toEqual(['waits', 'waits']);
    locks.release(reader);
    expect([await outcome(write), await outcome(lateRead)]).toEqual(['granted', 'waits']);
    locks.release(writer);
    expect(await outcome(lateRead)).toBe('granted');
  });

  test('let the older of two readers write first, and abort the younger that wants to write too', async () => {
    const locks = new LockTable(new ManualClock());
    const older = new LockOwner(oldest);
    const younger = new LockOwner(middle);
    void locks.acquire(older, 'a', 'shared');
    void locks.acquire(younger, 'a', 'shared');
    const upgrade = locks.acquire(younger, 'a', 'exclusive');
    expect(await outcome(upgrade)).toBe('waits');
    expect(await outcome(locks.acquire(older, 'a', 'exclusive'))).toBe('at once');
    expect(await outcome(upgrade)).toBe('refused');
  });

  test('give up waiting after a time, and with it everything that was held', async () => {
    const clock = new ManualClock();
    const locks = new LockTable(clock);
    const patient = new LockOwner(oldest);
    const waiting = new LockOwner(middle);
    void locks.acquire(patient, 'a', 'shared');
    void locks.acquire(waiting, 'b', 'exclusive');
    const wait = locks.acquire(waiting, 'a', 'exclusive');
    clock.advance(14_000);
    expect(await outcome(wait)).toBe('waits');
    clock.advance(2_000);
    await expect(wait).rejects.toMatchObject({ status: 'ABORTED' });
    expect(waiting.lost).toBe('timed out');
    expect(locks.isTaken('b')).toBe(false);
  });
});
