import { type BlobMark, type Blobs } from '@attacca/cloud';
import { givenPipeline, now } from '../../test/simulation/given';
import { fakeBlobs, fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { suspectBlobs, type SuspectedBlob } from '../pipelines/unused-blobs';
import { judgeBlob } from './judge-blob';

const sha256 = 'a'.repeat(64);
const path = `blobs/${sha256}`;
const day = 86_400_000;

/** Storage with one object, which counts what happens to it as Cloud Storage does. */
interface OneObject extends Blobs {
  isThere: boolean;
  isMarked: boolean;
  generation: number;
  metageneration: number;
}

function oneObject(): OneObject {
  const object: OneObject = {
    ...fakeBlobs,
    isThere: true,
    isMarked: false,
    generation: 1,
    metageneration: 1,
    mark: () => Promise.resolve(change(true)),
    keep: () => Promise.resolve(change(false) !== undefined),
    delete: (_sha256, mark) => {
      const { generation, metageneration } = object;
      const is = `${generation} ${metageneration}`;
      const isSame = is === `${mark.generation} ${mark.metageneration}`;
      if (object.isThere && !isSame) return Promise.resolve(false);
      object.isThere = false;
      return Promise.resolve(true);
    },
  };
  const change = (isMarked: boolean): BlobMark | undefined => {
    if (!object.isThere) return undefined;
    object.metageneration += 1;
    object.isMarked = isMarked;
    return { generation: `${object.generation}`, metageneration: `${object.metageneration}` };
  };
  return object;
}

interface Case {
  readonly services: FakeServices;
  readonly object: OneObject;
  readonly suspect: () => Promise<void>;
  readonly suspicion: () => SuspectedBlob | undefined;
  readonly judge: () => Promise<boolean>;
}

/** A blob whose last file record was just removed. */
async function given(): Promise<Case> {
  const object = oneObject();
  const services = fakeServices({ blobs: object });
  const suspicion = () => services.documents.data.get(path) as SuspectedBlob | undefined;
  const suspect = () =>
    services.documents.transact((transaction) => {
      suspectBlobs(transaction, services, [sha256, sha256, null]);
      return Promise.resolve();
    });
  await suspect();
  return {
    services,
    object,
    suspect,
    suspicion,
    judge: () => judgeBlob(services, suspicion()!),
  };
}

/** As given, marked a day ago. */
async function givenMarked(): Promise<Case> {
  const marked = await given();
  await marked.judge();
  marked.services.pass(day);
  return marked;
}

describe('a blob that nothing refers to', () => {
  test('is marked, and deleted a day later', async () => {
    const { services, object, suspicion, judge } = await given();
    expect(await judge()).toBe(false);
    expect(object).toMatchObject({ isThere: true, isMarked: true });
    expect(suspicion()).toMatchObject({
      mark: { generation: '1', metageneration: '2' },
      due_at: new Date(Date.parse(now) + day).toISOString(),
    });
    services.pass(day);
    expect(await judge()).toBe(true);
    expect(object.isThere).toBe(false);
    expect(suspicion()).toBeUndefined();
  });

  test('and is not there is forgotten', async () => {
    const { object, suspicion, judge } = await given();
    object.isThere = false;
    expect(await judge()).toBe(false);
    expect(suspicion()).toBeUndefined();
  });

  test('stays if it was kept after the mark, and is looked at again', async () => {
    const { object, suspicion, judge, services } = await givenMarked();
    await object.keep(sha256);
    expect(await judge()).toBe(false);
    expect(object.isThere).toBe(true);
    expect(suspicion()).toMatchObject({
      mark: null,
      due_at: new Date(Date.parse(now) + 2 * day).toISOString(),
    });
    // Whoever kept it did not get to refer to it: in the end it goes.
    services.pass(day);
    await judge();
    services.pass(day);
    expect(await judge()).toBe(true);
  });

  test('stays if it was made anew after the mark', async () => {
    const { object, judge } = await givenMarked();
    object.generation += 1;
    expect(await judge()).toBe(false);
    expect(object.isThere).toBe(true);
  });

  test.each(['marked', 'deleted'] as const)(
    'that was %s before a crash is judged as if for the first time',
    async (done) => {
      const { services, object, suspicion, judge } = await (done === 'marked'
        ? given()
        : givenMarked());
      const dead = { ...services.documents, transact: () => Promise.reject(new Error('crash')) };
      await expect(judgeBlob({ ...services, documents: dead }, suspicion()!)).rejects.toThrow();
      await judge();
      services.pass(day);
      if (done === 'marked') await judge();
      expect(object.isThere).toBe(false);
      expect(suspicion()).toBeUndefined();
    },
  );
});

describe.each([
  ['before', given],
  ['after', givenMarked],
] as const)('what is referred to %s it is marked', (_when, start) => {
  test('by a file, stays, and is no longer marked or suspected', async () => {
    const { services, object, suspicion, judge } = await start();
    await services.give('files/another', { sha256 });
    expect(await judge()).toBe(false);
    expect(object).toMatchObject({ isThere: true, isMarked: false });
    expect(suspicion()).toBeUndefined();
  });

  test('by a result in the cache, stays as long as that is valid', async () => {
    const { services, object, suspicion, judge } = await start();
    const until = (days: number): string => new Date(Date.parse(now) + days * day).toISOString();
    await services.give('cache/long', { blobs: ['x', sha256], valid_until: until(9) });
    await services.give('cache/short', { blobs: [sha256], valid_until: until(5) });
    expect(await judge()).toBe(false);
    expect(suspicion()).toMatchObject({ mark: null, due_at: until(9) });
    services.pass(9 * day);
    await judge();
    services.pass(day);
    expect(await judge()).toBe(true);
    expect(object.isThere).toBe(false);
  });

  test('by the input of a running job, stays until that is over', async () => {
    const { services, object, suspicion, judge } = await start();
    await services.give('pipelines/job', givenPipeline({ uses: ['gone', sha256] }));
    expect(await judge()).toBe(false);
    expect(suspicion()?.mark).toBeNull();
    const finished = givenPipeline({ state: 'complete', uses: ['gone', sha256] });
    await services.give('pipelines/job', finished);
    services.pass(day);
    await judge();
    services.pass(day);
    expect(await judge()).toBe(true);
    expect(object.isThere).toBe(false);
  });
});

test.each(['cache', 'file'] as const)('%s records of other blobs do not keep it', async (kind) => {
  const { services, object, judge } = await givenMarked();
  const valid_until = '2099-01-01T00:00:00.000Z';
  if (kind === 'cache') await services.give('cache/k', { blobs: ['b'.repeat(64)], valid_until });
  else await services.give('files/f', { sha256: 'b'.repeat(64) });
  await judge();
  expect(object.isThere).toBe(false);
});

test('a suspicion that comes while an older one is judged is not lost', async () => {
  const { services, object, suspect, suspicion } = await givenMarked();
  const seen = suspicion()!;
  await services.give('files/another', { sha256 });
  // The reference is found; then the record goes, before that is written down.
  const keep = async () => {
    await suspect();
    return true;
  };
  await judgeBlob({ ...services, blobs: { ...object, keep } }, seen);
  expect(suspicion()).toMatchObject({ mark: null, due_at: services.now() });
});
