import { type AccessDocuments } from '../../access';
import { conditionCheck, documentsOf, integer, requestOf, text } from '../testing/ask';

const place = '/databases/$(database)/documents';
const before = { 'users/u1': { role: text('editor'), age: integer(7) } };
const after = { 'users/u1': { role: text('admin') }, 'users/u2': {} };

function allows(
  condition: string,
  documents: AccessDocuments = documentsOf(before, after),
): boolean {
  return conditionCheck(condition)(requestOf({ method: 'create', incoming: {} }), documents)
    .allowed;
}

test.each([
  [`get(${place}/users/u1).data.role == 'editor'`, true],
  [`get(${place}/users/u1).data.age is int`, true],
  [`get(${place}/users/u1).id == 'u1'`, true],
  [`get(${place}/users/u1).__name__ == ${place}/users/u1`, true],
  [`getAfter(${place}/users/u1).data.role == 'admin'`, true],
  [`exists(${place}/users/u1)`, true],
  [`exists(${place}/users/u2)`, false],
  [`!exists(${place}/users/u2)`, true],
  [`existsAfter(${place}/users/u2)`, true],
  [`get(${place}/users/u2).data.role == 'x'`, false],
  [`get(${place}/users/u2) == null`, false],
  [`get(path('/databases/(default)/documents/users/u1')).data.age == 7`, true],
])('%s: %s', (condition, expected) => {
  expect(allows(condition)).toBe(expected);
});

test.each([
  ['another database', '/databases/other/documents/users/u1'],
  ['a collection', `${place}/users`],
  ['no document', `${place}`],
  ['an unbound segment', `${place}/users/$(nobody)`],
  ['an empty segment', `path('/databases/(default)/documents/users/')`],
  ['a string', "'/databases/(default)/documents/users/u1'"],
  ['nothing', ''],
])('%s is an error even where the document is said not to exist', (_name, path) => {
  expect(allows(`exists(${path})`)).toBe(false);
  expect(allows(`!exists(${path})`)).toBe(false);
});

describe('lookups of one request', () => {
  const looks = (count: number): string =>
    Array.from({ length: count }, (_, index) => `!exists(${place}/users/x${index})`).join(' && ');

  it('may be ten', () => {
    expect(allows(looks(10))).toBe(true);
    expect(allows(looks(11))).toBe(false);
  });

  it('are not counted again for the same document', () => {
    expect(allows(Array(50).fill(`exists(${place}/users/u1)`).join(' && '))).toBe(true);
  });

  it('beyond the limit refuse the request, whatever else would allow it', () => {
    expect(allows(`(${looks(11)}) || true`)).toBe(false);
  });
});

test('lookups over all writes of a commit may be twenty', () => {
  const check = conditionCheck(
    [0, 1, 2, 3, 4, 5, 6]
      .map((index) => `!exists(${place}/users/$(id + '-${index}'))`)
      .join(' && '),
  );
  const write = (id: string, documents: AccessDocuments): boolean =>
    check(requestOf({ method: 'create', path: `items/${id}`, incoming: {} }), documents).allowed;
  const commit = documentsOf();
  expect(['a', 'b', 'a', 'c'].map((id) => write(id, commit))).toEqual([true, true, true, false]);
  expect(write('c', documentsOf())).toBe(true);
});
