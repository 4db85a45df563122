import fc from 'fast-check';
import { compileFilter } from '../../state/filter';
import { type FieldFilter, type Filter } from '../../state/query';
import { type Fields, type Value } from '../../state/value';
import {
  conditionCheck,
  documentsOf,
  double,
  integer,
  list,
  listRequest,
  map,
  requestOf,
  text,
} from '../testing/ask';

const where = (field: string, operator: FieldFilter['operator'], value: Value): FieldFilter => ({
  kind: 'field',
  field: field.split('.'),
  operator,
  value,
});
const equal = (field: string, value: Value): FieldFilter => where(field, 'EQUAL', value);
const all = (...filters: Filter[]): Filter => ({ kind: 'composite', operator: 'AND', filters });
const any = (...filters: Filter[]): Filter => ({ kind: 'composite', operator: 'OR', filters });
const auth = { uid: 'u1', token: {} };

function lists(condition: string, filter: Filter | null): boolean {
  return conditionCheck(condition)(listRequest({ where: filter }, { auth }), documentsOf()).allowed;
}

const isOwn = 'resource.data.owner == request.auth.uid';

type Row = [name: string, condition: string, filter: Filter | null, expected: boolean];

test.each<Row>([
  ['no filter', isOwn, null, false],
  ['the filter that the rule wants', isOwn, equal('owner', text('u1')), true],
  [
    'it among others',
    isOwn,
    all(where('n', 'LESS_THAN', integer(1)), all(equal('owner', text('u1')))),
    true,
  ],
  ['another owner', isOwn, equal('owner', text('u2')), false],
  ['another field', isOwn, equal('name', text('u1')), false],
  ['no equality', isOwn, where('owner', 'LESS_THAN_OR_EQUAL', text('u1')), false],
  ['one of several', isOwn, any(equal('owner', text('u1')), equal('public', text('x'))), false],
  ['an or of one', isOwn, any(equal('owner', text('u1'))), true],
  ['in a list of one', isOwn, where('owner', 'IN', list(text('u1'))), true],
  ['in a list of two', isOwn, where('owner', 'IN', list(text('u1'), text('u2'))), false],
  ['not equal', "resource.data.owner != 'u2'", where('owner', 'NOT_EQUAL', text('u2')), true],
  [
    'not equal to another',
    "resource.data.owner != 'u2'",
    where('owner', 'NOT_EQUAL', text('u3')),
    false,
  ],
  [
    'none of some',
    "resource.data.owner != 'u2'",
    where('owner', 'NOT_IN', list(text('u1'), text('u2'))),
    true,
  ],
  ['known, not equal', "resource.data.owner != 'u2'", equal('owner', text('u1')), true],
  [
    'is null',
    'resource.data.end == null',
    { kind: 'unary', field: ['end'], operator: 'IS_NULL' },
    true,
  ],
  [
    'is not null',
    'resource.data.end != null',
    { kind: 'unary', field: ['end'], operator: 'IS_NOT_NULL' },
    true,
  ],
  [
    'the unknown absorbed by ||',
    `resource.data.public || ${isOwn}`,
    equal('owner', text('u1')),
    true,
  ],
  [
    'the unknown not absorbed by &&',
    `resource.data.public && ${isOwn}`,
    equal('owner', text('u1')),
    false,
  ],
  ['no condition on the data', 'request.auth.uid == "u1"', null, true],
  ['a nested field', "resource.data.a.b == 'x'", equal('a.b', text('x')), true],
  ['its neighbour', "resource.data.a.c == 'x'", equal('a.b', text('x')), false],
  ['a whole map', "resource.data.a.b == 'x'", equal('a', map({ b: text('x') })), true],
  [
    'a whole map and its keys',
    "resource.data.a.keys() == ['b']",
    equal('a', map({ b: text('x') })),
    true,
  ],
  [
    'the keys of a partly known map',
    "resource.data.a.keys() == ['b']",
    equal('a.b', text('x')),
    false,
  ],
  ['the keys of the document', 'resource.data.keys().size() > 0', equal('a', text('x')), false],
  ['a key that is known', "'a' in resource.data", equal('a', text('x')), true],
  ['a key that is not known', "'b' in resource.data", equal('a', text('x')), false],
  ['a key that may be missing', "!('b' in resource.data)", equal('a', text('x')), false],
  ['get of what is known', "resource.data.get('a', 'y') == 'x'", equal('a', text('x')), true],
  ['get of what is not known', "resource.data.get('b', 'x') == 'x'", equal('a', text('x')), false],
  ['the type of a string', 'resource.data.a is string', equal('a', text('x')), true],
  ['the type of what is not known', '!(resource.data.b is string)', equal('a', text('x')), false],
  ['a number', 'resource.data.a == 1 && resource.data.a < 2', equal('a', integer(1)), true],
  ['that a number is one', 'resource.data.a is number', equal('a', integer(1)), true],
  ['that it is an int', 'resource.data.a is int', equal('a', integer(1)), false],
  ['that it is no float', '!(resource.data.a is float)', equal('a', integer(1)), false],
  ['NaN', 'resource.data.a != 1', equal('a', double(NaN)), false],
  ['NaN in a list', 'resource.data.a != [1]', equal('a', list(double(NaN))), false],
  ['the id', "resource.id == 'i1'", null, false],
  ['the wildcard', "id == 'i1'", null, false],
  ['the name', 'resource.__name__ == request.path', equal('__name__', text('x')), false],
  [
    'a document named after the wildcard',
    'exists(/databases/$(database)/documents/items/$(id))',
    null,
    false,
  ],
  ['that there is a document', 'resource != null', null, true],
])('%s: %s', (...[, condition, filter, expected]: Row) => {
  expect(lists(condition, filter)).toBe(expected);
});

const isAdult = 'resource.data.age > 18';
const isMember = 'request.auth.uid in resource.data.members';
const isVisible = "resource.data.visibility in ['public', 'team']";
const visibility = (...values: string[]): Filter =>
  where('visibility', 'IN', list(...values.map(text)));

test.each<Row>([
  ['a range inside', isAdult, where('age', 'GREATER_THAN', integer(20)), true],
  ['the range itself', isAdult, where('age', 'GREATER_THAN', integer(18)), true],
  ['one more at the edge', isAdult, where('age', 'GREATER_THAN_OR_EQUAL', integer(18)), false],
  ['up to a bound', isAdult, where('age', 'LESS_THAN', integer(30)), false],
  [
    'between',
    isAdult,
    all(where('age', 'LESS_THAN', integer(30)), where('age', 'GREATER_THAN', double(18.5))),
    true,
  ],
  ['a range of another type', isAdult, where('age', 'GREATER_THAN', text('x')), false],
  [
    'a range outside',
    '!(resource.data.age > 18)',
    where('age', 'LESS_THAN_OR_EQUAL', integer(18)),
    true,
  ],
  [
    'a bound on the other side',
    '18 < resource.data.age',
    where('age', 'GREATER_THAN', integer(18)),
    true,
  ],
  [
    'a range and equality',
    'resource.data.age != 5',
    where('age', 'GREATER_THAN', integer(5)),
    true,
  ],
  [
    'that it is a number',
    'resource.data.age is number',
    where('age', 'GREATER_THAN', integer(5)),
    true,
  ],
  [
    'that it is an int',
    'resource.data.age is int',
    where('age', 'GREATER_THAN', integer(5)),
    false,
  ],
  [
    'a time',
    'resource.data.at <= request.time',
    where('at', 'LESS_THAN', { timestampValue: { seconds: '1000', nanos: 0 } }),
    true,
  ],
  [
    'a time to come',
    'resource.data.at <= request.time',
    where('at', 'LESS_THAN', { timestampValue: { seconds: '4000000000', nanos: 0 } }),
    false,
  ],
  ['text', "resource.data.name >= 'b'", where('name', 'GREATER_THAN', text('c')), true],
  ['an element', isMember, where('members', 'ARRAY_CONTAINS', text('u1')), true],
  ['another element', isMember, where('members', 'ARRAY_CONTAINS', text('u2')), false],
  [
    'one of two elements',
    isMember,
    where('members', 'ARRAY_CONTAINS_ANY', list(text('u1'), text('u2'))),
    false,
  ],
  [
    'hasAny',
    "resource.data.members.hasAny(['u1', 'u2'])",
    where('members', 'ARRAY_CONTAINS_ANY', list(text('u1'), text('u2'))),
    true,
  ],
  [
    'hasAll',
    "resource.data.members.hasAll(['u1'])",
    where('members', 'ARRAY_CONTAINS', text('u1')),
    true,
  ],
  [
    'hasOnly',
    "resource.data.members.hasOnly(['u1'])",
    where('members', 'ARRAY_CONTAINS', text('u1')),
    false,
  ],
  [
    'that it is a list',
    'resource.data.members is list',
    where('members', 'ARRAY_CONTAINS', text('u1')),
    true,
  ],
  [
    'the size of a list',
    'resource.data.members.size() > 0',
    where('members', 'ARRAY_CONTAINS', text('u1')),
    false,
  ],
  ['some of what is allowed', isVisible, visibility('team'), true],
  ['all of what is allowed', isVisible, visibility('public', 'team'), true],
  ['more than is allowed', isVisible, visibility('public', 'secret'), false],
  [
    'each side of an or',
    `${isVisible} || ${isOwn}`,
    any(visibility('team'), equal('owner', text('u1'))),
    true,
  ],
  ['one side of an or', isVisible, any(visibility('team'), equal('owner', text('u1'))), false],
  [
    'an or inside an and',
    isVisible,
    all(any(equal('a', text('x')), equal('b', text('x'))), visibility('team')),
    true,
  ],
  [
    'several fields',
    `${isVisible} && ${isAdult} && ${isMember}`,
    all(
      visibility('public'),
      where('age', 'GREATER_THAN', integer(20)),
      where('members', 'ARRAY_CONTAINS', text('u1')),
    ),
    true,
  ],
  ['a field too few', `${isVisible} && ${isAdult}`, visibility('public'), false],
  [
    'the id',
    "id == 'i1'",
    {
      kind: 'field',
      field: ['__name__'],
      operator: 'EQUAL',
      value: { referenceValue: 'items/i1' },
    },
    true,
  ],
  [
    'another id',
    "id == 'i1'",
    {
      kind: 'field',
      field: ['__name__'],
      operator: 'EQUAL',
      value: { referenceValue: 'items/i2' },
    },
    false,
  ],
])('restricted by %s: %s', (...[, condition, filter, expected]: Row) => {
  expect(lists(condition, filter)).toBe(expected);
});

test('a query has the field that it orders by', () => {
  const check = conditionCheck("'age' in resource.data");
  const ordered = { orderBy: [{ field: ['age'], descending: false }] };
  expect(check(listRequest(ordered, { auth }), documentsOf()).allowed).toBe(true);
  expect(check(listRequest({}, { auth }), documentsOf()).allowed).toBe(false);
});

test('a rule may ask for a limit', () => {
  const check = conditionCheck('request.query.limit <= 10');
  const allows = (limit: number | null): boolean =>
    check(listRequest({ limit }, { auth }), documentsOf()).allowed;
  expect([10, 11, null].map(allows)).toEqual([true, false, false]);
});

test('a list of a known parent may look the parent up', () => {
  const check = conditionCheck(
    'true',
    `match /items/{item}/parts/{part} {
    allow list: if get(/databases/$(database)/documents/items/$(item)).data.owner == request.auth.uid; }`,
  );
  const documents = documentsOf({
    'items/mine': { owner: text('u1') },
    'items/theirs': { owner: text('u2') },
  });
  const allows = (parent: string): boolean =>
    check(listRequest({ parent, collectionId: 'parts' }, { auth }), documents).allowed;
  expect(['items/mine', 'items/theirs', 'items/none'].map(allows)).toEqual([true, false, false]);
});

describe('any rule', () => {
  const values = fc.constantFrom<Value>(
    ...[
      text('a'),
      text('u1'),
      integer(0),
      integer(1),
      double(1),
      double(-0),
      double(NaN),
      { nullValue: 0 } as const,
    ],
    ...[
      { booleanValue: true } as const,
      list(integer(1)),
      list(double(1), text('a')),
      map({ a: integer(1) }),
    ],
  );
  const fieldNames = ['a', 'b', 'owner'];
  const documents = fc.dictionary(fc.constantFrom(...fieldNames), values, {
    noNullPrototype: true,
  });
  const filters = fc.dictionary(fc.constantFrom(...fieldNames), values, { noNullPrototype: true });

  const data = fc
    .constantFrom('resource.data.a', 'resource.data.b', 'resource.data.owner', 'resource.data.a.a')
    .chain((field) =>
      fc.constantFrom(field, field, `${field}[0]`, `resource.data.get('b', ${field})`),
    );
  const literal = fc.constantFrom(
    '1',
    '1.0',
    '0',
    "'a'",
    "'u1'",
    'null',
    'true',
    '[1]',
    "[1, 'a']",
    "{'a': 1}",
  );
  const operand = fc.oneof(
    data,
    literal,
    fc.constantFrom('request.auth.uid', 'resource.data', '[resource.data.a, 1]'),
  );
  const condition = fc.letrec<{ atom: string; condition: string }>((tie) => ({
    atom: fc.oneof(
      fc
        .tuple(operand, fc.constantFrom('==', '!=', '<', '>=', 'in'), operand)
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc
        .tuple(operand, fc.constantFrom('int', 'float', 'number', 'string', 'map', 'list', 'bool'))
        .map(([left, type]) => `(${left} is ${type})`),
      fc.tuple(operand, operand).map(([left, right]) => `([${left}].hasAny([${right}]))`),
      fc.tuple(operand, operand).map(([left, right]) => `(${left} + ${right} == 2)`),
      fc.tuple(operand, literal).map(([left, right]) => `(${left} / 2 == ${right})`),
      fc.constantFrom(
        "('a' in resource.data)",
        "(resource.data.keys().hasOnly(['a', 'b']))",
        "(id == 'i1')",
      ),
      fc.constantFrom(
        '(resource.data.size() == 1)',
        '(resource.data.a.size() == 1)',
        'true',
        'false',
      ),
    ),
    condition: fc.oneof(
      { maxDepth: 4 },
      tie('atom'),
      tie('condition').map((inner) => `!${inner}`),
      fc
        .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc
        .tuple(tie('condition'), tie('condition'), tie('condition'))
        .map(([test, then, otherwise]) => `(${test} ? ${then} : ${otherwise})`),
    ),
  })).condition;

  /** What the database finds equal to `value`: numbers do not tell their type, not even inside lists and maps. */
  const equals = (value: Value): fc.Arbitrary<Value> => {
    if ('integerValue' in value) return fc.constantFrom(value, double(Number(value.integerValue)));
    if ('doubleValue' in value && Number.isInteger(value.doubleValue)) {
      return fc.constantFrom(value, integer(value.doubleValue === 0 ? 0 : value.doubleValue));
    }
    if ('arrayValue' in value)
      return fc.tuple(...value.arrayValue.values.map(equals)).map((items) => list(...items));
    if ('mapValue' in value) {
      const fields = Object.entries(value.mapValue.fields).map(([name, item]) => [
        name,
        equals(item),
      ]);
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<Value>>).map(map);
    }
    return fc.constant(value);
  };
  const matching = (filter: Fields): fc.Arbitrary<Fields> =>
    fc
      .tuple(
        documents,
        fc.record(
          Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, equals(value)])),
        ),
      )
      .map(([others, fixed]) => ({ ...others, ...fixed }));

  it('that allows a list allows every document that the query can return', () => {
    const cases = filters.chain((filter) =>
      fc.record({
        filter: fc.constant(filter),
        condition,
        documents: fc.array(matching(filter), { minLength: 3, maxLength: 6 }),
        id: fc.constantFrom('i1', 'i2'),
      }),
    );
    let permitted = 0;
    fc.assert(
      fc.property(cases, (example) => {
        const check = conditionCheck(example.condition);
        const filter = all(
          ...Object.entries(example.filter).map(([name, value]) => equal(name, value)),
        );
        if (!check(listRequest({ where: filter }, { auth }), documentsOf()).allowed) return;
        permitted += 1;
        for (const existing of example.documents) {
          const request = requestOf({ path: `items/${example.id}`, existing, auth });
          expect({ existing, ...check(request, documentsOf()) }).toEqual({
            existing,
            allowed: true,
          });
        }
      }),
      { numRuns: 1000 },
    );
    // About one in eight: enough for the rest to say something.
    expect(permitted).toBeGreaterThan(30);
  });

  it('that allows a list of any filter allows every document that the filter finds', () => {
    const field = fc.constantFrom(...fieldNames);
    const simple = fc
      .record({
        name: field,
        operator: fc.constantFrom(
          ...(['EQUAL', 'NOT_EQUAL', 'LESS_THAN', 'LESS_THAN_OR_EQUAL', 'GREATER_THAN'] as const),
          ...(['GREATER_THAN_OR_EQUAL', 'ARRAY_CONTAINS'] as const),
        ),
        value: values,
      })
      .map(({ name, operator, value }): Filter => where(name, operator, value));
    const several = fc
      .record({
        name: field,
        operator: fc.constantFrom('IN' as const, 'NOT_IN' as const, 'ARRAY_CONTAINS_ANY' as const),
        each: fc.array(values, { minLength: 1, maxLength: 2 }),
      })
      .map(({ name, operator, each }): Filter => where(name, operator, list(...each)));
    const atom = fc.oneof({ weight: 4, arbitrary: simple }, several);
    const filter = fc.oneof(
      atom,
      fc.array(atom, { minLength: 1, maxLength: 3 }).map((each) => all(...each)),
      fc.array(atom, { minLength: 1, maxLength: 2 }).map((each) => any(...each)),
    );
    let judged = 0;
    fc.assert(
      fc.property(
        filter,
        condition,
        fc.array(documents, { minLength: 8, maxLength: 12 }),
        (asked, rule, stored) => {
          const check = conditionCheck(rule);
          const request = listRequest({ where: asked }, { auth });
          if (!check(request, documentsOf()).allowed) return;
          const isFound = compileFilter(asked);
          for (const existing of stored) {
            const path = 'items/i1';
            const found = isFound({ path, fields: existing, createMicros: 1, updateMicros: 1 });
            if (!found) continue;
            judged += 1;
            const outcome = check(requestOf({ path, existing, auth }), documentsOf());
            expect({ existing, ...outcome }).toEqual({ existing, allowed: true });
          }
        },
      ),
      { numRuns: 2500 },
    );
    expect(judged).toBeGreaterThan(100);
  });
});
