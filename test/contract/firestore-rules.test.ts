import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileRules } from '../../local-cloud/firestore/rules';

type AccessCheck = ReturnType<typeof compileRules>;
type AccessRequest = Parameters<AccessCheck>[0];
type AccessDocuments = Parameters<AccessCheck>[1];
type Fields = NonNullable<AccessRequest['existing']>;
type Query = NonNullable<AccessRequest['query']>;

const check = compileRules(readFileSync(join(__dirname, '../../firestore.rules'), 'utf8'));

const callers = {
  anonymous: null,
  owner: { uid: 'u1', token: {} },
  other: { uid: 'u2', token: {} },
  admin: { uid: 'u9', token: { admin: true } },
} as const;
type Caller = keyof typeof callers;

const ownedBy = (uid: string): Fields => ({ owner: { stringValue: uid } });
const stored: Readonly<Record<string, Fields>> = {
  'pipelines/p1': ownedBy('u1'),
  'pipelines/p1/progress/1': { done: { integerValue: '3' } },
  'pipelines/p1/tasks/t1': ownedBy('u1'),
  'pipelines/p1/joins/j1': ownedBy('u1'),
  'pipelines/p1/signals/s1': ownedBy('u1'),
  'files/f1': ownedBy('u1'),
  'users/u1': ownedBy('u1'),
  'cache/c1': ownedBy('u1'),
  'uploads/x1': ownedBy('u1'),
  'services/media': ownedBy('u1'),
  'idempotency/u1:k': ownedBy('u1'),
  'dead_letters/d1': ownedBy('u1'),
  'unheard/of': ownedBy('u1'),
};
const documents: AccessDocuments = {
  get: (path) => stored[path] ?? null,
  getAfter: (path) => stored[path] ?? null,
};

const actions = ['get', 'list', 'list by owner', 'create', 'update', 'delete'] as const;
type Action = (typeof actions)[number];

function ask(
  caller: Caller,
  changes: Pick<AccessRequest, 'method' | 'path'> & Partial<AccessRequest>,
): boolean {
  const request = {
    project: 'attacca',
    database: '(default)',
    auth: callers[caller],
    existing: stored[changes.path] ?? null,
    incoming: null,
    query: null,
    timeMicros: 1_700_000_000_000_000,
  };
  return check({ ...request, ...changes }, documents).allowed;
}

/** A list of the collection that `path` is in, of all documents or of those that `owner` owns. */
function askToList(
  caller: Caller,
  path: string,
  changes: Partial<Query> & { owner?: string } = {},
): boolean {
  const { owner, ...others } = changes;
  const names = path.split('/').slice(0, -1);
  const query: Query = {
    parent: names.slice(0, -1).join('/'),
    collectionId: names.at(-1) ?? '',
    allDescendants: false,
    where:
      owner === undefined
        ? null
        : { kind: 'field', field: ['owner'], operator: 'EQUAL', value: { stringValue: owner } },
    orderBy: [],
    select: null,
    startAt: null,
    endAt: null,
    offset: 0,
    limit: null,
    ...others,
  };
  return ask(caller, { method: 'list', path: names.join('/'), existing: null, query });
}

function mayDo(caller: Caller, action: Action, path: string): boolean {
  switch (action) {
    case 'get':
    case 'delete':
      return ask(caller, { method: action, path });
    case 'list':
      return askToList(caller, path);
    case 'list by owner':
      return askToList(caller, path, { owner: 'u1' });
    case 'create':
      return ask(caller, { method: action, path, existing: null, incoming: ownedBy('u1') });
    case 'update':
      return ask(caller, { method: action, path, incoming: ownedBy('u1') });
  }
}

/** Who may do what; whatever is not named is for nobody. */
const permitted: Readonly<Record<string, Partial<Record<Action, readonly Caller[]>>>> = {
  'pipelines/p1': { get: ['owner', 'admin'], list: ['admin'], 'list by owner': ['owner', 'admin'] },
  'pipelines/p1/progress/1': {
    get: ['owner', 'admin'],
    list: ['owner', 'admin'],
    'list by owner': ['owner', 'admin'],
  },
  'files/f1': { get: ['owner', 'admin'], list: ['admin'], 'list by owner': ['owner', 'admin'] },
  'users/u1': { get: ['owner', 'admin'], list: ['admin'], 'list by owner': ['admin'] },
};

const cases = Object.keys(stored).flatMap((path) => actions.map((action) => ({ path, action })));

test.each(cases)('$action $path', ({ path, action }) => {
  const expected = permitted[path]?.[action] ?? [];
  const actual = (Object.keys(callers) as Caller[]).filter((caller) => mayDo(caller, action, path));
  expect(actual).toEqual(expected);
});

describe('a user', () => {
  test.each(['pipelines/p2', 'files/f2'])(
    'lists what is theirs in the collection of %s, and nothing wider',
    (path) => {
      expect(askToList('other', path, { owner: 'u2' })).toBe(true);
      expect(askToList('other', path, { owner: 'u1' })).toBe(false);
      expect(askToList('other', path)).toBe(false);
    },
  );

  it('learns nothing of documents that do not exist', () => {
    for (const path of [
      'pipelines/none',
      'pipelines/none/progress/1',
      'files/none',
      'users/none',
    ]) {
      expect(ask('owner', { method: 'get', path })).toBe(false);
    }
  });

  it('sees nothing below what is readable', () => {
    for (const path of ['pipelines/p1/progress/1/more/x', 'files/f1/more/x', 'users/u1/more/x']) {
      expect(ask('owner', { method: 'get', path, existing: ownedBy('u1') })).toBe(false);
    }
  });

  test.each(['pipelines/x', 'progress/x', 'tasks/x', 'files/x'])(
    'may not ask all collections like that of %s',
    (path) => {
      expect(askToList('owner', path, { owner: 'u1', allDescendants: true })).toBe(false);
    },
  );

  it('is not let in by a document without an owner', () => {
    for (const existing of [{}, { owner: { nullValue: 0 } }] as const) {
      for (const caller of ['anonymous', 'owner'] as const) {
        expect(ask(caller, { method: 'get', path: 'pipelines/p1', existing })).toBe(false);
      }
    }
  });
});

test.each([
  [{}],
  [{ admin: false }],
  [{ admin: 'true' }],
  [{ admin: 1 }],
  [{ admin: null }],
  [{ role: 'admin' }],
])('the claims %j make nobody an admin', (token) => {
  expect(ask('other', { method: 'get', path: 'pipelines/p1', auth: { uid: 'u2', token } })).toBe(
    false,
  );
});
