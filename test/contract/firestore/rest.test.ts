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

const string = (stringValue: string): object => ({ stringValue });
const integer = (value: number): object => ({ integerValue: String(value) });

async function create(collection: string, id: string, fields: object): Promise<void> {
  const { status } = await rest.call('POST', `${home}/${collection}?documentId=${id}`, {
    body: { fields },
  });
  expect(status).toBe(200);
}

describe('documents.createDocument', () => {
  test('creates a document under the id that it is given', async () => {
    const { status, body } = await rest.call('POST', `${home}/songs?documentId=s1`, {
      body: { fields: { title: string('Ode') } },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      name: `${home}/songs/s1`,
      fields: { title: { stringValue: 'Ode' } },
      createTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/),
      updateTime: body.createTime,
    });
  });

  test('chooses an id of 20 letters and digits where none is given', async () => {
    const { body } = await rest.call('POST', `${home}/songs`, { body: { fields: {} } });
    expect(body.name).toMatch(/\/songs\/[A-Za-z0-9]{20}$/);
    expect(body).not.toHaveProperty('fields');
  });

  test('refuses an id that is taken with 409 ALREADY_EXISTS', async () => {
    await create('songs', 's1', {});
    const { status, body } = await rest.call('POST', `${home}/songs?documentId=s1`, { body: {} });
    expect(status).toBe(409);
    expect(body.error).toMatchObject({ code: 409, status: 'ALREADY_EXISTS' });
  });

  test('refuses an id that is reserved with 400 INVALID_ARGUMENT', async () => {
    const { status, body } = await rest.call('POST', `${home}/songs?documentId=__x__`, {
      body: {},
    });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
  });
});

describe('documents.get', () => {
  test('answers with the fields of the mask alone', async () => {
    await create('songs', 's1', { title: string('Ode'), year: integer(1824) });
    const { body } = await rest.call('GET', `${home}/songs/s1?mask.fieldPaths=year`);
    expect(body.fields).toEqual({ year: { integerValue: '1824' } });
  });

  test('answers 404 NOT_FOUND for a document that is not there', async () => {
    const { status, body } = await rest.call('GET', `${home}/songs/none`);
    expect(status).toBe(404);
    expect(body.error).toMatchObject({ code: 404, status: 'NOT_FOUND' });
    expect(body.error.message).toContain('/songs/none" not found');
  });

  test('takes ids that are percent-encoded', async () => {
    const id = 'grün & blau: 1?';
    await create('songs', encodeURIComponent(id), {});
    const { body } = await rest.call('GET', `${home}/songs/${encodeURIComponent(id)}`);
    expect(body.name).toBe(`${home}/songs/${id}`);
  });

  test('reads the past at readTime', async () => {
    await create('songs', 's1', { n: integer(1) });
    const { body: before } = await rest.call('GET', `${home}/songs/s1`);
    await rest.call('PATCH', `${home}/songs/s1`, { body: { fields: { n: integer(2) } } });
    const { body } = await rest.call('GET', `${home}/songs/s1?readTime=${before.updateTime}`);
    expect(body.fields).toEqual({ n: { integerValue: '1' } });
  });
});

describe('documents.patch', () => {
  test('replaces the whole document without a mask, and creates it where there is none', async () => {
    const { body: created } = await rest.call('PATCH', `${home}/songs/s1`, {
      body: { fields: { a: integer(1), b: integer(2) } },
    });
    expect(created.fields).toEqual({ a: { integerValue: '1' }, b: { integerValue: '2' } });
    const { body } = await rest.call('PATCH', `${home}/songs/s1`, {
      body: { fields: { c: integer(3) } },
    });
    expect(body.fields).toEqual({ c: { integerValue: '3' } });
    expect(body.createTime).toBe(created.createTime);
  });

  test('changes the fields of updateMask, deletes those without a value, shows those of mask', async () => {
    await create('songs', 's1', { a: integer(1), b: integer(2), c: integer(3) });
    const query = 'updateMask.fieldPaths=a&updateMask.fieldPaths=b&mask.fieldPaths=a';
    const { body } = await rest.call('PATCH', `${home}/songs/s1?${query}`, {
      body: { fields: { a: integer(9) } },
    });
    expect(body.fields).toEqual({ a: { integerValue: '9' } });
    const { body: stored } = await rest.call('GET', `${home}/songs/s1`);
    expect(stored.fields).toEqual({ a: { integerValue: '9' }, c: { integerValue: '3' } });
  });

  test('keeps to currentDocument.exists and currentDocument.updateTime', async () => {
    const missing = await rest.call('PATCH', `${home}/songs/s1?currentDocument.exists=true`, {
      body: {},
    });
    expect(missing.status).toBe(404);
    await create('songs', 's1', {});
    const taken = await rest.call('PATCH', `${home}/songs/s1?currentDocument.exists=false`, {
      body: {},
    });
    expect(taken.body.error).toMatchObject({ code: 409, status: 'ALREADY_EXISTS' });
    const query = 'currentDocument.updateTime=2020-01-01T00:00:00Z';
    const stale = await rest.call('PATCH', `${home}/songs/s1?${query}`, { body: {} });
    expect(stale.body.error).toMatchObject({ code: 400, status: 'FAILED_PRECONDITION' });
  });
});

describe('documents.delete', () => {
  test('deletes, and says nothing of a document that is not there', async () => {
    await create('songs', 's1', {});
    expect(await rest.call('DELETE', `${home}/songs/s1`)).toMatchObject({ status: 200, body: {} });
    expect((await rest.call('GET', `${home}/songs/s1`)).status).toBe(404);
    expect((await rest.call('DELETE', `${home}/songs/s1`)).status).toBe(200);
  });

  test('keeps to its precondition', async () => {
    const { status } = await rest.call('DELETE', `${home}/songs/s1?currentDocument.exists=true`);
    expect(status).toBe(404);
  });
});

describe('documents.list', () => {
  beforeEach(async () => {
    for (const [id, n] of [
      ['a', 3],
      ['b', 1],
      ['c', 2],
    ] as const)
      await create('songs', id, { n: integer(n), x: integer(0) });
  });

  const idsOf = (body: { documents?: { name: string }[] }): (string | undefined)[] =>
    (body.documents ?? []).map(({ name }) => name.split('/').at(-1));

  test('lists by name, page by page', async () => {
    const first = await rest.call('GET', `${home}/songs?pageSize=2`);
    expect(idsOf(first.body)).toEqual(['a', 'b']);
    const token = first.body.nextPageToken;
    const second = await rest.call('GET', `${home}/songs?pageSize=2&pageToken=${token}`);
    expect(idsOf(second.body)).toEqual(['c']);
    expect(second.body).not.toHaveProperty('nextPageToken');
  });

  test('orders by fields, over pages, and leaves out what lacks them', async () => {
    await create('songs', 'd', { x: integer(0) });
    const order = `orderBy=${encodeURIComponent('n desc')}`;
    const first = await rest.call('GET', `${home}/songs?${order}&pageSize=2`);
    expect(idsOf(first.body)).toEqual(['a', 'c']);
    const token = first.body.nextPageToken;
    const second = await rest.call('GET', `${home}/songs?${order}&pageSize=2&pageToken=${token}`);
    expect(idsOf(second.body)).toEqual(['b']);
  });

  test('shows the fields of the mask alone', async () => {
    const { body } = await rest.call('GET', `${home}/songs?mask.fieldPaths=n&pageSize=1`);
    expect(body.documents[0].fields).toEqual({ n: { integerValue: '3' } });
  });

  test('shows documents that are missing but have documents below them', async () => {
    await create('songs/z/verses', 'v1', {});
    const { body } = await rest.call('GET', `${home}/songs?showMissing=true`);
    expect(idsOf(body)).toEqual(['a', 'b', 'c', 'z']);
    expect(body.documents[3]).toEqual({ name: `${home}/songs/z` });
    expect(idsOf((await rest.call('GET', `${home}/songs`)).body)).toEqual(['a', 'b', 'c']);
  });

  test('refuses a page token that it did not give, and a negative page size', async () => {
    const strange = await rest.call('GET', `${home}/songs?pageToken=strange`);
    expect(strange.body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    const negative = await rest.call('GET', `${home}/songs?pageSize=-1`);
    expect(negative.body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
  });

  test('lists the ids of the collections below a document', async () => {
    await create('albums', 'a', {});
    const { body } = await rest.call('POST', `${home}:listCollectionIds`, { body: {} });
    expect(body).toEqual({ collectionIds: ['albums', 'songs'] });
    const page = await rest.call('POST', `${home}:listCollectionIds`, { body: { pageSize: 1 } });
    expect(page.body).toEqual({ collectionIds: ['albums'], nextPageToken: expect.any(String) });
  });
});
