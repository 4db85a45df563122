import { type AccessCheck } from '../../access';
import {
  addDocument,
  addQuery,
  project,
  setUp,
  user,
  type ListenSetUp,
} from '../../testing/listener';
import { commit, integer, remove, set } from '../../testing/test-database';
import { type Caller } from '../caller';

describe('a new target', () => {
  test('is told its documents, that it is current, and one snapshot', async () => {
    const { database, listen } = setUp();
    await commit(database, [set('c/a', {}), set('c/b', {})]);
    const listener = listen();
    addQuery(listener);
    expect(listener.heard()).toEqual([
      'ADD 2',
      'change a for 2',
      'change b for 2',
      'CURRENT 2',
      'NO_CHANGE',
    ]);
  });

  test('that is asked for once is removed when it is current', () => {
    const listener = setUp().listen();
    addQuery(listener, { once: true });
    expect(listener.heard()).toEqual(['ADD 2', 'CURRENT 2', 'NO_CHANGE', 'REMOVE 2']);
  });

  test('with an id that is in use is refused', () => {
    const listener = setUp().listen();
    addQuery(listener);
    expect(() => addQuery(listener)).toThrow('in use');
  });

  test('in another database than the stream is refused', () => {
    const listener = setUp().listen();
    addQuery(listener);
    const elsewhere = `projects/${project}/databases/elsewhere`;
    expect(() =>
      listener.session.receive({ database: elsewhere, addTarget: null, removeTarget: 2 }),
    ).toThrow('one database');
  });
});

test('a commit is told once for all the targets that it touches', async () => {
  const { database, listen } = setUp();
  const listener = listen();
  addQuery(listener, { targetId: 2 });
  addDocument(listener, 'c/a', 4);
  listener.heard();
  await commit(database, [set('c/a', {}), set('c/b', {})]);
  expect(listener.heard()).toEqual(['change a for 2, 4', 'change b for 2', 'NO_CHANGE']);
  await commit(database, [set('elsewhere/a', {})]);
  expect(listener.heard()).toEqual([]);
});

describe('a target that is resumed', () => {
  async function left(): Promise<ListenSetUp & { token: Buffer }> {
    const given = setUp();
    await commit(given.database, [set('c/a', {}), set('c/b', {}), set('c/same', {})]);
    const before = given.listen();
    addQuery(before);
    before.heard();
    before.session.close();
    return { ...given, token: before.token() };
  }

  test('is told what has changed since, and nothing else', async () => {
    const { database, listen, token } = await left();
    await commit(database, [set('c/a', { n: integer(1) }), remove('c/b'), set('c/new', {})]);
    const listener = listen();
    addQuery(listener, { resumeToken: token });
    expect(listener.heard()).toEqual([
      'ADD 2',
      'change a for 2',
      'change new for 2',
      'delete b',
      'CURRENT 2',
      'NO_CHANGE',
    ]);
    await commit(database, [remove('c/same')]);
    expect(listener.heard()).toEqual(['delete same', 'NO_CHANGE']);
  });

  test('with a limit is told what left it and what took its place', async () => {
    const { database, listen } = await left();
    const before = listen();
    addQuery(before, { limit: 2 });
    expect(before.heard()).toContain('change b for 2');
    await commit(database, [set('c/0', {})]);
    const listener = listen();
    addQuery(listener, { limit: 2, resumeToken: before.token() });
    expect(listener.heard()).toEqual([
      'ADD 2',
      'change 0 for 2',
      'remove b',
      'CURRENT 2',
      'NO_CHANGE',
    ]);
  });

  test('is sent a filter when the client counted other documents than there were', async () => {
    const { listen, token } = await left();
    const listener = listen();
    addQuery(listener, { resumeToken: token, expectedCount: 5 });
    expect(listener.heard()).toEqual(['ADD 2', 'filter 3', 'CURRENT 2', 'NO_CHANGE']);
    const agreeing = listen();
    addQuery(agreeing, { resumeToken: token, expectedCount: 3 });
    expect(agreeing.heard()).toEqual(['ADD 2', 'CURRENT 2', 'NO_CHANGE']);
  });

  test.each([
    ['is too old', (token: Buffer) => Buffer.from(String(Number(token) - 2 * 3_600e6))],
    ['is none of ours', () => Buffer.from('what?')],
  ])('is told everything again, after RESET, when its token %s', async (_why, change) => {
    const { listen, token } = await left();
    const listener = listen();
    addQuery(listener, { resumeToken: change(token) });
    expect(listener.heard()).toEqual([
      'ADD 2',
      'RESET 2',
      'change a for 2',
      'change b for 2',
      'change same for 2',
      'CURRENT 2',
      'NO_CHANGE',
    ]);
  });
});

describe('a target of a user', () => {
  const allowed = { allowed: true } as const;
  const denied = { allowed: false, message: 'No.' } as const;
  const memberOnly: AccessCheck = (_request, documents) =>
    documents.get('members/u') === null ? denied : allowed;

  test('is refused with PERMISSION_DENIED', () => {
    const listener = setUp(memberOnly).listen(user);
    addQuery(listener);
    expect(listener.heard()).toEqual(['REMOVE 2 because of 7']);
  });

  test('is removed when a document that the rules look up changes their mind', async () => {
    const { database, listen } = setUp(memberOnly);
    await commit(database, [set('members/u', {})]);
    const listener = listen(user);
    addQuery(listener);
    listener.heard();
    await commit(database, [remove('members/u')]);
    expect(listener.heard()).toEqual(['REMOVE 2 because of 7']);
    await commit(database, [set('c/a', {})]);
    expect(listener.heard()).toEqual([]);
  });

  test('is removed when other rules come into force', () => {
    const { rules, listen } = setUp(() => allowed);
    const listener = listen(user);
    addQuery(listener, { targetId: 2 });
    addDocument(listener, 'c/a', 4);
    listener.heard();
    rules.replace(({ method }) => (method === 'list' ? denied : allowed));
    expect(listener.heard()).toEqual(['REMOVE 2 because of 7']);
  });

  test('is asked about again as time goes by', () => {
    const { clock, listen } = setUp(({ timeMicros }) =>
      timeMicros < 1_700_003_600e6 ? allowed : denied,
    );
    const listener = listen(user);
    addQuery(listener);
    listener.heard();
    clock.advance(600_000);
    expect(new Set(listener.heard())).toEqual(new Set(['NO_CHANGE']));
    clock.advance(3_600_000);
    expect(listener.heard()).toContain('REMOVE 2 because of 7');
  });

  test('ends with its token', () => {
    const { clock, listen } = setUp(() => allowed);
    const expiring: Caller = { ...user, expiresMilliseconds: clock.now() + 1000 };
    const listener = listen(expiring);
    addQuery(listener);
    clock.advance(999);
    expect(listener.failures).toEqual([]);
    clock.advance(1);
    expect(listener.failures).toMatchObject([{ status: 'UNAUTHENTICATED' }]);
  });
});

test('a database that is cleared tells its listeners that everything is gone', async () => {
  const { database, listen } = setUp();
  await commit(database, [set('c/a', {}), set('c/b', {})]);
  const listener = listen();
  addQuery(listener);
  const token = (listener.heard(), listener.token());
  database.clear();
  expect(listener.heard()).toEqual(['delete a', 'delete b', 'NO_CHANGE']);
  const late = listen();
  addQuery(late, { resumeToken: token });
  expect(late.heard()).toContain('RESET 2');
});
