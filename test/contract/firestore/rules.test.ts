import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing';
import {
  and,
  collection,
  collectionGroup,
  doc,
  getCountFromServer,
  getDocs,
  limit,
  onSnapshot,
  or,
  orderBy,
  query,
  setDoc,
  setLogLevel,
  where,
  type Firestore,
  type Query,
} from 'firebase/firestore';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

jest.setTimeout(20_000);

// Google's pages "Rules are not filters" and "Securely query data".
const RULES = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /stories/{story} {
      allow list: if request.auth != null
        && (resource.data.author == request.auth.uid || resource.data.published == true);
    }
    match /pages/{page} {
      allow list: if request.query.limit <= 10;
    }
    match /people/{person} {
      allow list: if resource.data.age > 18;
    }
    match /rooms/{room} {
      allow list: if request.auth.uid in resource.data.members;
    }
    match /files/{file} {
      allow list: if resource.data.visibility in ['public', 'team'];
    }
    match /tagged/{item} {
      allow list: if resource.data.tags.hasAny(['open', 'free']);
    }
    match /{path=**}/posts/{post} {
      allow read: if resource.data.published == true;
    }
    match /users/{user}/drafts/{draft} {
      allow list: if request.auth.uid == user;
    }
  }
}`;

let target: ContractTarget;
let environment: RulesTestEnvironment;
let alice: Firestore;
let nobody: Firestore;

beforeAll(async () => {
  setLogLevel('silent');
  target = await contractTarget();
  const [host, port] = process.env['FIRESTORE_EMULATOR_HOST']!.split(':') as [string, string];
  environment = await initializeTestEnvironment({
    projectId: target.project,
    firestore: { host, port: Number(port), rules: RULES },
  });
  // The testing library's own declarations are those of the older SDK.
  alice = environment.authenticatedContext('alice').firestore() as unknown as Firestore;
  nobody = environment.unauthenticatedContext().firestore() as unknown as Firestore;
  await environment.withSecurityRulesDisabled(async (context) => {
    const all = context.firestore() as unknown as Firestore;
    await setDoc(doc(all, 'stories/a'), { author: 'alice', published: false });
    await setDoc(doc(all, 'stories/b'), { author: 'bob', published: true });
    await setDoc(doc(all, 'people/p'), { age: 30 });
    await setDoc(doc(all, 'rooms/r'), { members: ['alice', 'bob'] });
  });
});
afterAll(async () => {
  await environment.cleanup();
  await target.stop();
});

type Case = readonly [name: string, isAllowed: boolean, query: () => Query];

describe('a query is judged by what it may find, not by what it finds', () => {
  test.each<Case>([
    ['everything', false, () => collection(alice, 'stories')],
    ["one's own", true, () => query(collection(alice, 'stories'), where('author', '==', 'alice'))],
    [
      "somebody else's",
      false,
      () => query(collection(alice, 'stories'), where('author', '==', 'bob')),
    ],
    [
      'what is published',
      true,
      () => query(collection(alice, 'stories'), where('published', '==', true)),
    ],
    [
      'either of them',
      true,
      () =>
        query(
          collection(alice, 'stories'),
          or(where('published', '==', true), where('author', '==', 'alice')),
        ),
    ],
    [
      'either of them, one not allowed',
      false,
      () =>
        query(
          collection(alice, 'stories'),
          or(where('published', '==', true), where('author', '==', 'bob')),
        ),
    ],
    [
      'both of them',
      true,
      () =>
        query(
          collection(alice, 'stories'),
          and(where('published', '==', true), where('author', '==', 'bob')),
        ),
    ],
    [
      'without a user',
      false,
      () => query(collection(nobody, 'stories'), where('published', '==', true)),
    ],
    ['a small limit', true, () => query(collection(nobody, 'pages'), limit(10))],
    ['a large limit', false, () => query(collection(nobody, 'pages'), limit(11))],
    ['no limit', false, () => collection(nobody, 'pages')],
    ['a range inside', true, () => query(collection(nobody, 'people'), where('age', '>=', 21))],
    [
      'a range that begins before',
      false,
      () => query(collection(nobody, 'people'), where('age', '>=', 18)),
    ],
    [
      'a range that goes the other way',
      false,
      () => query(collection(nobody, 'people'), where('age', '<', 50)),
    ],
    [
      'membership',
      true,
      () => query(collection(alice, 'rooms'), where('members', 'array-contains', 'alice')),
    ],
    [
      "another's membership",
      false,
      () => query(collection(alice, 'rooms'), where('members', 'array-contains', 'bob')),
    ],
    [
      'one of the allowed values',
      true,
      () => query(collection(nobody, 'files'), where('visibility', '==', 'team')),
    ],
    [
      'all of the allowed values',
      true,
      () => query(collection(nobody, 'files'), where('visibility', 'in', ['public', 'team'])),
    ],
    [
      'more than the allowed values',
      false,
      () => query(collection(nobody, 'files'), where('visibility', 'in', ['public', 'secret'])),
    ],
    [
      'any of some elements',
      true,
      () =>
        query(collection(nobody, 'tagged'), where('tags', 'array-contains-any', ['free', 'open'])),
    ],
    [
      'any of more elements',
      false,
      () =>
        query(
          collection(nobody, 'tagged'),
          where('tags', 'array-contains-any', ['free', 'closed']),
        ),
    ],
    [
      'a collection group',
      true,
      () => query(collectionGroup(nobody, 'posts'), where('published', '==', true)),
    ],
    ['a collection group, all of it', false, () => collectionGroup(nobody, 'posts')],
    [
      "a user's own subcollection",
      true,
      () => query(collection(alice, 'users/alice/drafts'), orderBy('at')),
    ],
    ["another user's subcollection", false, () => collection(alice, 'users/bob/drafts')],
    ['a collection without rules', false, () => collection(alice, 'secrets')],
  ])('%s: %s', async (_name, isAllowed, asked) => {
    await (isAllowed ? assertSucceeds : assertFails)(getDocs(asked()));
  });

  test('so are aggregations and listeners', async () => {
    const own = query(collection(alice, 'stories'), where('author', '==', 'alice'));
    expect((await assertSucceeds(getCountFromServer(own))).data()).toEqual({ count: 1 });
    await assertFails(getCountFromServer(collection(alice, 'stories')));
    const listen = (asked: Query): Promise<number> =>
      new Promise((resolve, reject) => {
        const stop = onSnapshot(
          asked,
          { includeMetadataChanges: true },
          (snapshot) => {
            // What the SDK has by itself says nothing of the rules.
            if (snapshot.metadata.fromCache) return;
            stop();
            resolve(snapshot.size);
          },
          reject,
        );
      });
    expect(await listen(own)).toBe(1);
    await assertFails(listen(collection(alice, 'stories')));
  });
});
