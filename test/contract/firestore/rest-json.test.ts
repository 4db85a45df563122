import { randomUUID } from 'node:crypto';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';
import { restEndpoint, type RestEndpoint } from './rest-endpoint';

let target: ContractTarget;
let rest: RestEndpoint;
/** A document that no other test knows, under which each test keeps its own. */
let home: string;

beforeAll(async () => {
  target = await contractTarget();
  rest = restEndpoint(target.project);
});
afterAll(() => target.stop());
beforeEach(() => {
  home = `${rest.documents}/rest/${randomUUID()}`;
});

async function create(collection: string, id: string, fields: object): Promise<void> {
  const { status } = await rest.call('POST', `${home}/${collection}?documentId=${id}`, {
    body: { fields },
  });
  expect(status).toBe(200);
}

describe('the JSON of values', () => {
  test.each<[string, object, object?]>([
    ['null', { nullValue: null }],
    ['false', { booleanValue: false }],
    ['the largest integer', { integerValue: '9223372036854775807' }],
    ['an integer given as a number', { integerValue: 7 }, { integerValue: '7' }],
    ['a double', { doubleValue: 1.5 }],
    ['not a number', { doubleValue: 'NaN' }],
    ['minus infinity', { doubleValue: '-Infinity' }],
    ['a time', { timestampValue: '2024-02-29T12:30:00.123456Z' }],
    [
      'a time of another zone',
      { timestampValue: '2024-02-29T12:30:00+01:00' },
      { timestampValue: '2024-02-29T11:30:00Z' },
    ],
    ['a time before 1970', { timestampValue: '1815-12-10T00:00:00.500Z' }],
    ['an empty text', { stringValue: '' }],
    ['text beyond ASCII', { stringValue: 'grüße 😀' }],
    ['bytes', { bytesValue: 'AAEC/w==' }],
    ['a point on the globe', { geoPointValue: { latitude: 52.5, longitude: -13.25 } }],
    ['an array', { arrayValue: { values: [{ stringValue: 'a' }, { nullValue: null }] } }],
    ['an empty array', { arrayValue: {} }],
    [
      'a map',
      { mapValue: { fields: { a: { mapValue: { fields: { b: { booleanValue: true } } } } } } },
    ],
    ['an empty map', { mapValue: {} }],
  ])('%s', async (_name, given, expected = given) => {
    await create('values', 'v', { value: given });
    const { body } = await rest.call('GET', `${home}/values/v`);
    expect(body.fields.value).toEqual(expected);
  });

  test('a reference', async () => {
    const given = { referenceValue: `${home}/values/other` };
    await create('values', 'v', { value: given });
    expect((await rest.call('GET', `${home}/values/v`)).body.fields.value).toEqual(given);
  });
});

describe('requests that are wrong', () => {
  test('a name that is not known is pointed out', async () => {
    const { status, body } = await rest.call('POST', `${rest.documents}:commit`, {
      body: { writes: [{ udpate: {} }] },
    });
    expect(status).toBe(400);
    expect(body.error.status).toBe('INVALID_ARGUMENT');
    expect(body.error.message).toContain(
      'Invalid JSON payload received. Unknown name "udpate" at \'writes[0]\': Cannot find field.',
    );
    expect(body.error.details[0]).toMatchObject({
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field: 'writes[0]' }],
    });
  });

  test('a value of another type is pointed out', async () => {
    const { body } = await rest.call('POST', `${home}:runQuery`, {
      body: { structuredQuery: { offset: 'x' } },
    });
    const error = Array.isArray(body) ? body[0].error : body.error;
    expect(error.message).toContain(
      'Invalid value at \'structured_query.offset\' (TYPE_INT32), "x"',
    );
  });

  test('a query parameter that is not known is pointed out', async () => {
    const { status, body } = await rest.call('GET', `${home}/songs/s1?colour=red`);
    expect(status).toBe(400);
    expect(body.error.message).toContain('Unknown name "colour": Cannot bind query parameter.');
  });

  test('what is no JSON is refused', async () => {
    const { status, body } = await rest.call('POST', `${rest.documents}:commit`, { body: '{"a' });
    expect(status).toBe(400);
    expect(body.error.message).toContain('Invalid JSON payload received.');
  });

  test('two values in one are refused', async () => {
    const { status } = await rest.call('POST', `${home}/songs`, {
      body: { fields: { a: { integerValue: '1', stringValue: 'x' } } },
    });
    expect(status).toBe(400);
  });

  test('the error of a streaming method comes in a list', async () => {
    const { status, body } = await rest.call('POST', `${home}:runQuery`, {
      body: { structuredQuery: {} },
    });
    expect(status).toBe(400);
    expect(body).toEqual([
      { error: expect.objectContaining({ code: 400, status: 'INVALID_ARGUMENT' }) },
    ]);
  });
});

describe('what clients add to requests', () => {
  test('enums come as numbers with $alt=json;enum-encoding=int, and keys and agents are taken', async () => {
    await create('songs', 's1', {});
    const query = `$alt=${encodeURIComponent('json;enum-encoding=int')}&$prettyPrint=0&key=none`;
    const { status } = await rest.call('GET', `${home}/songs/s1?${query}`, {
      headers: { 'x-goog-api-client': 'gl-node/20' },
    });
    expect(status).toBe(200);
  });

  test('a method may be named in a header', async () => {
    await create('songs', 's1', {});
    const { status } = await rest.call('POST', `${home}/songs/s1`, {
      headers: { 'x-http-method-override': 'DELETE' },
    });
    expect(status).toBe(200);
    expect((await rest.call('GET', `${home}/songs/s1`)).status).toBe(404);
  });

  test('a page of another origin may ask', async () => {
    const { status, headers } = await rest.call('OPTIONS', `${rest.documents}:commit`, {
      headers: {
        origin: 'https://example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-goog-api-client',
      },
    });
    expect([200, 204]).toContain(status);
    expect(headers.get('access-control-allow-origin')).toBe('https://example.com');
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
    expect(headers.get('access-control-allow-methods')).toContain('POST');
  });
});
