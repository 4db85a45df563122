import { type Tokens } from '@attacca/cloud';
import { type HealthDocument } from '@attacca/core';
import { catalog, fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { withoutKey } from '../http/idempotency';
import { type RouteAnswer } from '../http/route';
import { type Services } from '../services';
import { apiHealthRoute } from './health';

const tokens: Tokens = {
  verify: (token) =>
    Promise.resolve(
      token === 'nonsense' ? null : { uid: token, is_admin: token === 'administrator' },
    ),
};

type Ask = (token?: string) => Promise<RouteAnswer>;

function given(misbehaving: Partial<Services> = {}): { services: FakeServices; ask: Ask } {
  const services = fakeServices(misbehaving);
  const route = apiHealthRoute(services, tokens);
  const ask: Ask = (token) =>
    route.handle({
      caller: null as never,
      params: {},
      query: {},
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: undefined,
      traceparent: '',
      closed: new AbortController().signal,
      once: withoutKey,
    });
  return { services, ask };
}

test.each([
  ['nobody', undefined],
  ['a user', 'ann'],
  ['somebody with a token that is none', 'nonsense'],
])('%s is told the status alone', async (_, token) => {
  expect(await given().ask(token)).toEqual({ status: 200, body: { status: 'ok' } });
});

test('an administrator is told of every component and service', async () => {
  const { services, ask } = given();
  const [first, second] = catalog.manifests;
  const last_seen_at = '2026-01-01T00:00:00.000Z';
  const seen = { last_seen_at, version: first?.version };
  await services.give(`services/${first?.service}`, seen);
  await services.give(`services/${second?.service}`, { ...seen, version: '0.0.0' });
  const { status, body } = await ask('administrator');
  const health = body as HealthDocument;
  expect([status, health.status]).toEqual([200, 'ok']);
  expect(health.components?.map(({ name, status: each }) => [name, each])).toEqual([
    ['firestore', 'ok'],
    ['storage', 'ok'],
    ['pubsub', 'ok'],
  ]);
  const [ok, other, ...unknown] = health.services ?? [];
  expect(ok).toEqual({ name: first?.service, status: 'ok', ...seen });
  expect(other).toMatchObject({ name: second?.service, status: 'other_version' });
  expect(unknown).toHaveLength(catalog.manifests.length - 2);
  for (const service of unknown) expect(service).toMatchObject({ status: 'unknown' });
});

const secret = 'projects/secret-project/topics/tasks-media';
const broken = (): Promise<never> => Promise.reject(new Error(secret));

test.each<[string, Partial<Services>]>([
  ['storage', { blobs: { ...fakeServices().blobs, stat: broken } }],
  ['pubsub', { messages: { ...fakeServices().messages, check: broken } }],
])(
  'when %s fails, anybody hears that something does, and the log why',
  async (name, misbehaving) => {
    const { services, ask } = given(misbehaving);
    expect(await ask()).toEqual({ status: 503, body: { status: 'failing' } });
    const { body } = await ask('administrator');
    expect(body).toMatchObject({
      components: expect.arrayContaining([expect.objectContaining({ name, status: 'failing' })]),
    });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(services.logged).toMatchObject([{ fields: { component: name, error: secret } }]);
  },
);

test('a database that fails says so itself, and hides the services', async () => {
  const { services, ask } = given();
  services.documents.get = broken;
  const { status, body } = await ask('administrator');
  expect(status).toBe(503);
  expect(body).toMatchObject({ components: [{ name: 'firestore', status: 'failing' }, {}, {}] });
});

test('asked often, it looks every ten seconds', async () => {
  let looks = 0;
  const check = (): Promise<void> => Promise.resolve(void (looks += 1));
  const { services, ask } = given({ messages: { ...fakeServices().messages, check } });
  await Promise.all([ask(), ask(), ask('administrator')]);
  services.pass(9_999);
  await ask();
  expect(looks).toBe(1);
  services.pass(1);
  await ask();
  expect(looks).toBe(2);
});
