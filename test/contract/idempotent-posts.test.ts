import { randomUUID } from 'node:crypto';
import { type DocumentTransaction, type User } from '@attacca/cloud';
import { apiRoutes } from '../../functions/api/routes';
import { answerOnce, withoutKey } from '../../functions/http/idempotency';
import { type Route } from '../../functions/http/route';
import { type Services } from '../../functions/services';
import { givenState } from './authorisation/given-state';
import { apiMatrix } from './authorisation/matrix';

/*
 * Every POST of the public API does its work once per Idempotency-Key. Those that make or change something of a user's
 * keep the answer in the commit of the effect, so that no crash comes between the two.
 */

/** Publishing a message again is as good as publishing it once: their answers are kept afterwards. */
const keptAfterwards = [
  'post /api/v1/dead-letters/{id}/redrive',
  'post /api/v1/dead-letters/redrive',
];

const allPosts = apiRoutes({ catalog: { manifests: [] } } as unknown as Services).filter(
  ({ method }) => method === 'post',
);
const nameOf = ({ path }: Pick<Route<User>, 'path'>): string => `post ${path}`;
/** Those that only ask do nothing that could be done twice. */
const questions = allPosts.filter(({ isQuestion }) => isQuestion === true).map(nameOf);
const posts = allPosts.filter(({ isQuestion }) => isQuestion !== true).map(nameOf);

/** Services whose commits are seen: the paths that each wrote. */
function seen(services: Services): { services: Services; commits: string[][] } {
  const commits: string[][] = [];
  const { documents } = services;
  const transact: typeof documents.transact = (work) =>
    documents.transact((transaction) => {
      const paths: string[] = [];
      commits.push(paths);
      const noted = <Data>(write: (path: string, data: Data) => void) => {
        return (path: string, data: Data): void => {
          paths.push(path);
          write(path, data);
        };
      };
      const watched: DocumentTransaction = {
        ...transaction,
        create: noted((path, data: object) => transaction.create(path, data)),
        set: noted((path, data: object) => transaction.set(path, data)),
        update: noted((path, data: object) => transaction.update(path, data)),
      };
      return work(watched);
    });
  return { services: { ...services, documents: { ...documents, transact } }, commits };
}

/** Sends what the matrix sends, as somebody who may. */
function sender(services: Services, name: string) {
  const { at, body, form } = apiMatrix[name] ?? {};
  const route = apiRoutes(services).find(({ method, path }) => `${method} ${path}` === name);
  const caller = name.includes('dead-letters')
    ? { uid: 'op', is_admin: true }
    : { uid: 'ann', is_admin: false };
  const request = { owner: caller.uid, key: randomUUID(), fingerprint: name };
  return () =>
    answerOnce(services, request, (once) => {
      if (route === undefined) throw new Error(`There is no route ${name}.`);
      return route.handle({
        caller,
        params: paramsOf(route, at),
        query: {},
        headers: {},
        ...(form === undefined ? { body } : sentForm(form)),
        traceparent: '',
        closed: new AbortController().signal,
        once,
      });
    });
}

/** A form as handlers get it. */
function sentForm({ file = '', ...fields }: Readonly<Record<string, string>>) {
  const bytes = Buffer.from(file);
  const facts = { name: 'a.wav', media_type: 'audio/wav', size_bytes: bytes.length, sha256: '' };
  return { body: { ...fields, file: facts }, files: new Map([['file', bytes]]) };
}

function paramsOf({ path }: Route<User>, at = path): Record<string, string> {
  const values = at.split('/');
  const names = path.split('/').map((part, index) => [part, values[index] ?? ''] as const);
  return Object.fromEntries(
    names
      .filter(([part]) => part.startsWith('{'))
      .map(([part, value]) => [part.slice(1, -1), value]),
  );
}

test.each(posts)('%s, sent twice with one key, does its work once', async (name) => {
  const { services, commits } = seen(await givenState());
  const send = sender(services, name);
  const first = await send();
  const written = commits.flat().length;
  const again = await send();
  expect([first.isReplayed, again.isReplayed]).toEqual([false, true]);
  expect(again.answer.status).toBe(first.answer.status);
  expect(commits.flat()).toHaveLength(written);
});

test.each(posts.filter((name) => !keptAfterwards.includes(name)))(
  '%s keeps its answer in the commit of its effect',
  async (name) => {
    const { services, commits } = seen(await givenState());
    await sender(services, name)();
    const keeping = commits.filter((paths) =>
      paths.some((path) => path.startsWith('idempotency/')),
    );
    expect(keeping).toHaveLength(1);
    expect(keeping[0]?.some((path) => /^(pipelines|files)\//.test(path))).toBe(true);
  },
);

test.each(questions)('%s only asks: nothing is committed', async (name) => {
  const { services, commits } = seen(await givenState());
  const route = apiRoutes(services).find(({ path }) => `post ${path}` === name);
  const { body } = apiMatrix[name] ?? {};
  const answer = await route?.handle({
    caller: { uid: 'ann', is_admin: false },
    params: {},
    query: {},
    headers: {},
    body,
    traceparent: '',
    closed: new AbortController().signal,
    once: withoutKey,
  });
  expect(answer?.status).toBe(200);
  expect(commits).toEqual([]);
});
