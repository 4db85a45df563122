import { advancingClock } from '../clock';
import type { Clock } from '../service';
import { closeAll, closeLast, echo, open, startProcess } from './test-door';

afterEach(closeAll);

describe('limits', () => {
  test('a body of 32 MiB passes, a longer one is refused, told or untold', async () => {
    let received = 0;
    const url = await open(
      await startProcess((request, response) => {
        received = 0;
        request.on('data', (chunk: Buffer) => (received += chunk.length));
        request.on('end', () => response.end());
      }),
    );
    const limit = 32 * 1024 * 1024;
    const upload = async (size: number, isStream: boolean): Promise<number> => {
      const bytes = Buffer.alloc(size);
      const init = isStream
        ? { body: new Blob([bytes]).stream(), duplex: 'half' as const }
        : { body: bytes };
      return (await fetch(url, { method: 'POST', ...init })).status;
    };
    expect(await upload(limit, true)).toBe(200);
    expect(received).toBe(limit);
    expect(await upload(limit + 1, false)).toBe(413);
    expect(await upload(limit + 1, true)).toBe(413);
    // Three times 32 MiB through two processes' worth of streams, on a machine that may be busy.
  }, 30_000);

  test('one at a time: the second waits, the third finds the line full', async () => {
    const held: (() => void)[] = [];
    let arrived: () => void = () => undefined;
    const url = await open(
      await startProcess((_, response) => {
        held.push(() => response.end('done'));
        arrived();
      }),
      { config: { concurrency: 1, max_waiting: 1 } },
    );
    const arrival = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
    const firstIn = arrival();
    const first = fetch(url);
    await firstIn;
    // Either may be the one that waits; the other is refused.
    const secondIn = arrival();
    const others = [fetch(url), fetch(url)];
    expect((await Promise.race(others)).status).toBe(429);
    expect(held).toHaveLength(1);
    held[0]?.();
    expect((await first).status).toBe(200);
    await secondIn;
    held[1]?.();
    const statuses = (await Promise.all(others)).map((answer) => answer.status);
    expect(statuses.sort()).toEqual([200, 429]);
  });

  test('a request that takes too long is answered 504 and cut off', async () => {
    const clock = advancingClock();
    let left: () => void = () => undefined;
    const hasLeft = new Promise<void>((resolve) => (left = resolve));
    const url = await open(
      await startProcess((_, response) => {
        response.on('close', left);
        clock.advance(60_000);
      }),
      { clock },
    );
    expect((await fetch(url)).status).toBe(504);
    await hasLeft;
  });
});

describe('a process that does not accept connections', () => {
  test('gets the request, body and all, when it has started', async () => {
    const target = await startProcess(echo);
    await closeLast();
    const port = Number(new URL(target).port);
    let starting: Promise<unknown> | undefined;
    // The first pause between two attempts is the moment in which the process comes up.
    const clock: Clock = {
      now: () => 0,
      schedule: (delay, task) => {
        if (delay > 1_000) return () => undefined;
        starting ??= startProcess((request, response) => request.pipe(response), port);
        void starting.then(task);
        return () => undefined;
      },
    };
    const url = await open(target, { clock });
    const answer = await fetch(url, { method: 'POST', body: 'the body' });
    expect(await answer.text()).toBe('the body');
  });

  test('is given up after a while with 503', async () => {
    const target = await startProcess(echo);
    await closeLast();
    const clock = advancingClock();
    const impatient: Clock = {
      now: () => clock.now(),
      schedule: (delay, task) => {
        if (delay > 1_000) return () => undefined;
        clock.advance(5_000);
        setImmediate(task);
        return () => undefined;
      },
    };
    expect((await fetch(await open(target, { clock: impatient }))).status).toBe(503);
  });

  test('breaks off: 503 before the answer, a broken connection within it', async () => {
    const url = await open(
      await startProcess((request, response) => {
        if (request.url === '/late') response.write('half');
        setImmediate(() => response.destroy());
      }),
    );
    expect((await fetch(url)).status).toBe(503);
    await expect(fetch(`${url}/late`).then((answer) => answer.text())).rejects.toThrow();
  });
});
