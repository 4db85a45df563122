import { compileRules } from '../compile-rules';
import { documentsOf, listRequest, requestOf, text } from '../testing/ask';
import { type AccessRequest } from '../../access';

const inDatabase = (body: string): string =>
  `rules_version = '2'; service cloud.firestore { match /databases/{database}/documents { ${body} } }`;

function allows(body: string, request: AccessRequest): boolean {
  return compileRules(inDatabase(body))(request, documentsOf()).allowed;
}

const methods = ['get', 'list', 'create', 'update', 'delete'] as const;

describe('the methods of an allow', () => {
  test.each([
    ['read', ['get', 'list']],
    ['write', ['create', 'update', 'delete']],
    ['get, delete', ['get', 'delete']],
    ['read, update', ['get', 'list', 'update']],
    ['list', ['list']],
    ['create', ['create']],
  ])('%s', (named, expected) => {
    const asked = methods.filter((method) => {
      const request = method === 'list' ? listRequest() : requestOf({ method });
      return allows(`match /items/{id} { allow ${named}; }`, request);
    });
    expect(asked).toEqual(expected);
  });
});

describe('a match path', () => {
  test.each([
    ['/items/{id}', 'items/i1', true],
    ['/items/{id}', 'items/i1/parts/p1', false],
    ['/items/{id}', 'others/i1', false],
    ['/items/i1', 'items/i1', true],
    ['/items/i1', 'items/i2', false],
    ['/items/{id}/parts/{part}', 'items/i1/parts/p1', true],
    ['/items/{id}/{rest=**}', 'items/i1', true],
    ['/items/{id}/{rest=**}', 'items/i1/parts/p1', true],
    ['/{rest=**}', 'items/i1', true],
    ['/{rest=**}/parts/{part}', 'items/i1/parts/p1', true],
    ['/{rest=**}/parts/{part}', 'parts/p1', true],
    ['/{rest=**}/parts/{part}', 'items/i1', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(allows(`match ${pattern} { allow get; }`, requestOf({ path }))).toBe(expected);
  });

  test.each([
    ['/items/{id}', {}, true],
    ['/items/i1', {}, false],
    ['/items/{id}/parts/{part}', { parent: 'items/i1', collectionId: 'parts' }, true],
    ['/items/{id}/parts/{part}', { parent: '', collectionId: 'parts' }, false],
    ['/items/{id}', { parent: 'items/i1', collectionId: 'parts' }, false],
    ['/{all=**}', { parent: 'items/i1', collectionId: 'parts' }, true],
    ['/items/{id}/parts/{part}', { collectionId: 'parts', allDescendants: true }, false],
    ['/parts/{part}', { collectionId: 'parts', allDescendants: true }, false],
    ['/{all=**}/parts/{part}', { collectionId: 'parts', allDescendants: true }, true],
    ['/{all=**}/others/{part}', { collectionId: 'parts', allDescendants: true }, false],
    [
      '/{all=**}/parts/{part}',
      { parent: 'items/i1', collectionId: 'parts', allDescendants: true },
      true,
    ],
    [
      '/items/{id}/{all=**}/parts/{part}',
      { parent: 'items/i1', collectionId: 'parts', allDescendants: true },
      true,
    ],
    ['/items/{id}/{all=**}/parts/{part}', { collectionId: 'parts', allDescendants: true }, false],
    ['/{all=**}', { collectionId: '', allDescendants: true }, true],
    ['/{all=**}/{id}', { collectionId: '', allDescendants: true }, false],
  ])('%s and a list of %j: %s', (pattern, query, expected) => {
    expect(allows(`match ${pattern} { allow list; }`, listRequest(query))).toBe(expected);
  });

  it('binds its wildcards: one segment as a string, several as a path', () => {
    const path = requestOf({ path: 'items/i1/parts/p1' });
    expect(
      allows(
        "match /items/{id}/{rest=**} { allow get: if id == 'i1' && rest == /parts/p1; }",
        path,
      ),
    ).toBe(true);
    expect(
      allows("match /{all=**}/{last} { allow get: if last == 'p1' && all[1] == 'i1'; }", path),
    ).toBe(true);
  });
});

describe('blocks inside each other', () => {
  it('add their paths, and see the wildcards and functions around them', () => {
    const body = `
      function isNamed(name) { return name == 'i1' && database == '(default)'; }
      match /items/{id} {
        function fits() { return isNamed(id); }
        match /parts/{part} { allow get: if fits() && part == 'p1'; }
      }`;
    expect(allows(body, requestOf({ path: 'items/i1/parts/p1' }))).toBe(true);
    expect(allows(body, requestOf({ path: 'items/i2/parts/p1' }))).toBe(false);
    expect(allows(body, requestOf({ path: 'items/i1' }))).toBe(false);
  });

  it('do not hand what an outer block allows to the documents below', () => {
    const body = 'match /items/{id} { allow get; match /parts/{part} { allow get: if false; } }';
    expect(allows(body, requestOf({ path: 'items/i1/parts/p1' }))).toBe(false);
  });
});

describe('several allows', () => {
  it('need only one that holds, and an error stays in its own', () => {
    const body =
      'match /items/{id} { allow get: if id.nothing(); allow get: if resource == null; }';
    expect(allows(body, requestOf())).toBe(true);
  });

  it('may stand in different blocks that match', () => {
    const body =
      "match /items/{id} { allow get: if false; } match /{all=**} { allow get: if request.auth.uid == 'u'; }";
    expect(allows(body, requestOf({ auth: { uid: 'u', token: {} } }))).toBe(true);
    expect(allows(body, requestOf())).toBe(false);
  });
});

describe('functions', () => {
  test.each([
    ['function f(a, b) { let c = a + b; let d = c * 2; return d == 6; }', 'f(1, 2)', true],
    ['function f(a) { return a; }', 'f(false)', false],
    ['function f(a) { return a; }', 'f()', false],
    ['function f(a) { return true; }', 'f(id.nothing())', false],
    ['function f() { let unused = id.nothing(); return true; }', 'f()', false],
    ['function f() { return hidden; } function g(hidden) { return f(); }', 'g(true)', false],
    ['function exists(path) { return true; }', 'exists(/nowhere)', true],
    ['function f(math) { return math.size() == 3; }', "f('abc')", true],
  ])('%s: %s is %s', (declared, condition, expected) => {
    expect(
      allows(`${declared} match /items/{id} { allow get: if ${condition}; }`, requestOf()),
    ).toBe(expected);
  });
});

it('refuses with the message of production and nothing more', () => {
  const check = compileRules(
    inDatabase("match /items/{id} { allow get: if resource.data.secret == 'x'; }"),
  );
  expect(check(requestOf({ existing: { secret: text('y') } }), documentsOf())).toEqual({
    allowed: false,
    message: 'Missing or insufficient permissions.',
  });
});
