import { maxCompletions } from '@attacca/core';
import { sharedCompletions, type Completion } from './completions';

function completion(
  task_id: string,
  more: { job_id?: string; contents?: string } = {},
): Completion {
  const { job_id = 'job', contents } = more;
  return {
    job_id,
    task_id,
    traceparent: '',
    request: {
      request_id: task_id,
      lease_token: 'token',
      outputs: {},
      failed_items: [],
      timing: { download_seconds: 0, execute_seconds: 0, upload_seconds: 0 },
      seconds_left: 1,
      seconds_used: 1,
      ...(contents === undefined ? {} : { contents: { sha: contents } }),
    },
  };
}

/** Requests that are answered one by one, when told to. */
class Wire {
  readonly sent: string[][] = [];
  readonly #open: {
    group: readonly Completion[];
    resolve: (answers: (string | Error)[]) => void;
  }[] = [];

  readonly send = (group: readonly Completion[]): Promise<(string | Error)[]> => {
    this.sent.push(group.map(({ task_id }) => task_id));
    return new Promise((resolve) => this.#open.push({ group, resolve }));
  };

  async answer(refused: Readonly<Record<string, Error>> = {}): Promise<void> {
    await settled();
    const next = this.#open.shift();
    next?.resolve(next.group.map(({ task_id }) => refused[task_id] ?? `done ${task_id}`));
    await settled();
  }
}

const sleep = (): Promise<void> => Promise.resolve();
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('one goes at once; those that come meanwhile share the next request', async () => {
  const wire = new Wire();
  const complete = sharedCompletions({ send: wire.send, sleep });
  const first = complete(completion('a'));
  await settled();
  const others = [complete(completion('b')), complete(completion('c'))];
  await wire.answer();
  await wire.answer();
  expect(wire.sent).toEqual([['a'], ['b', 'c']]);
  expect(await Promise.all([first, ...others])).toEqual(['done a', 'done b', 'done c']);
});

test('jobs do not wait for one another', async () => {
  const wire = new Wire();
  const complete = sharedCompletions({ send: wire.send, sleep });
  void complete(completion('a'));
  void complete(completion('b', { job_id: 'other' }));
  await settled();
  expect(wire.sent).toEqual([['a'], ['b']]);
});

test('each gets its own answer, and one that is refused refuses no other', async () => {
  const wire = new Wire();
  const complete = sharedCompletions({ send: wire.send, sleep });
  const both = Promise.allSettled([complete(completion('a')), complete(completion('b'))]);
  await wire.answer({ a: new Error('LEASE_LOST') });
  expect(await both).toMatchObject([
    { status: 'rejected', reason: { message: 'LEASE_LOST' } },
    { status: 'fulfilled', value: 'done b' },
  ]);
});

test('a request that fails fails for all that shared it, and the next goes all the same', async () => {
  let sent = 0;
  const send = (): Promise<string[]> => {
    sent += 1;
    return sent === 1 ? Promise.reject(new Error('reset')) : Promise.resolve(['done']);
  };
  const complete = sharedCompletions({ send, sleep });
  const both = await Promise.allSettled([complete(completion('a')), complete(completion('b'))]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await complete(completion('a'))).toBe('done');
});

test('a request holds a bounded number of tasks, and of bytes', async () => {
  const wire = new Wire();
  const complete = sharedCompletions({ send: wire.send, sleep });
  for (let index = 0; index <= maxCompletions; index += 1) void complete(completion(`${index}`));
  await settled();
  expect(wire.sent.map(({ length }) => length)).toEqual([maxCompletions]);
  const large = 'x'.repeat(600_000);
  for (const id of ['a', 'b', 'c'])
    void complete(completion(id, { job_id: 'large', contents: large }));
  await wire.answer();
  await wire.answer();
  await wire.answer();
  expect(wire.sent.slice(1)).toEqual([['a'], [`${maxCompletions}`], ['b']]);
});

/** A pause that ends when it is told to, or when the signal says so. */
class Naps {
  readonly taken: { readonly signal: AbortSignal; readonly wake: () => void }[] = [];

  readonly sleep = (_milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      this.taken.push({ signal: signal!, wake: resolve });
      signal!.addEventListener('abort', () => reject(new Error('woken')));
    });
}

test('after a shared request the next one waits for those that shared it', async () => {
  const [wire, naps] = [new Wire(), new Naps()];
  const complete = sharedCompletions({ send: wire.send, sleep: naps.sleep });
  for (const id of ['a', 'b']) void complete(completion(id));
  await settled();
  void complete(completion('c'));
  await wire.answer();
  void complete(completion('a2'));
  await settled();
  expect(wire.sent).toEqual([['a', 'b']]);
  void complete(completion('b2'));
  await settled();
  expect(naps.taken[0]!.signal.aborted).toBe(true);
  expect(wire.sent).toEqual([
    ['a', 'b'],
    ['c', 'a2', 'b2'],
  ]);
});

test('it does not wait for long, and not again where nobody came', async () => {
  const [wire, naps] = [new Wire(), new Naps()];
  const complete = sharedCompletions({ send: wire.send, sleep: naps.sleep });
  for (const id of ['a', 'b', 'c', 'd']) void complete(completion(id));
  await wire.answer();
  void complete(completion('a2'));
  naps.taken[0]!.wake();
  await settled();
  expect(wire.sent[1]).toEqual(['a2']);
  for (const id of ['b2', 'c2']) void complete(completion(id));
  await wire.answer();
  void complete(completion('d2'));
  await wire.answer();
  naps.taken[1]!.wake();
  await settled();
  expect(wire.sent.slice(2)).toEqual([['b2', 'c2'], ['d2']]);
  await wire.answer();
  for (const id of ['e', 'f']) void complete(completion(id));
  await wire.answer();
  for (const id of ['g', 'h']) void complete(completion(id));
  await settled();
  expect(wire.sent.slice(4)).toEqual([
    ['e', 'f'],
    ['g', 'h'],
  ]);
});
