import { type AccessRequest } from '../../access';
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

function allows(condition: string, request: AccessRequest): boolean {
  return conditionCheck(condition)(request, documentsOf()).allowed;
}

describe('request', () => {
  const token = {
    sub: 'u1',
    admin: true,
    level: 3,
    share: 0.5,
    groups: ['a'],
    firebase: { tenant: null },
  };
  const user = requestOf({ auth: { uid: 'u1', token } });

  test.each([
    ['request.auth == null', requestOf(), true],
    ['request.auth.uid == null', requestOf(), false],
    ["request.auth.uid == 'u1'", user, true],
    ["request.auth.token.admin == true && request.auth.token.sub == 'u1'", user, true],
    ['request.auth.token.level is int && request.auth.token.share is float', user, true],
    ["'a' in request.auth.token.groups && request.auth.token.firebase.tenant == null", user, true],
    ["request.auth.token.get('missing', 'none') == 'none'", user, true],
    ['request.auth.token.missing == null', user, false],
    ["request.method == 'get'", requestOf(), true],
    ["request.method == 'list'", listRequest(), true],
    ['request.path == /databases/(default)/documents/items/i1', requestOf(), true],
    ['request.time == timestamp.value(1709210096789)', requestOf(), true],
    ['request.query.limit <= 10', listRequest({ limit: 10 }), true],
    ['request.query.limit <= 10', listRequest({ limit: 11 }), false],
    ['request.query.limit <= 10', listRequest(), false],
    ['request.query.offset == 5', listRequest({ offset: 5 }), true],
    [
      "request.query.orderBy == 'a.b DESC'",
      listRequest({ orderBy: [{ field: ['a', 'b'], descending: true }] }),
      true,
    ],
    ['request.query.limit <= 10', requestOf(), false],
    ['request.resource == null', requestOf({ method: 'delete' }), true],
    ['request.resource == null', requestOf(), false],
    [
      'request.resource.data.a == 1',
      requestOf({ method: 'create', incoming: { a: integer(1) } }),
      true,
    ],
    ["request.resource.id == 'i1'", requestOf({ method: 'create', incoming: {} }), true],
  ])('%s (%#): %s', (condition, request, expected) => {
    expect(allows(condition, request)).toBe(expected);
  });
});

describe('resource', () => {
  const existing = {
    none: { nullValue: 0 },
    flag: { booleanValue: true },
    count: integer(1),
    share: double(1),
    name: text('n'),
    at: { timestampValue: { seconds: '1709210096', nanos: 789_000_000 } },
    bytes: { bytesValue: Buffer.from('abc') },
    friend: { referenceValue: 'projects/demo/databases/(default)/documents/items/i2' },
    spot: { geoPointValue: { latitude: 1, longitude: 2 } },
    tags: list(text('a'), integer(2)),
    inner: map({ constructor: text('c') }),
  } as const;

  test.each([
    ["resource.id == 'i1' && resource.__name__ == request.path", true],
    ['resource.data.none == null && resource.data.flag', true],
    ['resource.data.count is int && resource.data.share is float', true],
    ['resource.data.at == request.time', true],
    ["resource.data.bytes == b'abc'", true],
    [
      'resource.data.friend == /databases/(default)/documents/items/i2 && resource.data.friend is path',
      true,
    ],
    ['resource.data.spot == latlng.value(1, 2)', true],
    ["resource.data.tags == ['a', 2]", true],
    ["resource.data.inner.constructor == 'c'", true],
    ['resource.data.size() == 11', true],
    ['resource.data.constructor == 1', false],
  ])('%s: %s', (condition, expected) => {
    expect(allows(condition, requestOf({ existing }))).toBe(expected);
  });

  it('is null where there is no document', () => {
    expect(allows('resource == null', requestOf())).toBe(true);
    expect(allows('resource.data.owner == null', requestOf())).toBe(false);
  });

  it('and request.resource give what a write changes', () => {
    const changed = requestOf({
      method: 'update',
      existing: { a: integer(1), b: integer(2) },
      incoming: { a: integer(1), b: integer(3) },
    });
    expect(
      allows("request.resource.data.diff(resource.data).affectedKeys().hasOnly(['b'])", changed),
    ).toBe(true);
    expect(
      allows("request.resource.data.diff(resource.data).affectedKeys().hasOnly(['a'])", changed),
    ).toBe(false);
  });
});
