import { InjectedFault, undisturbedCalls, type Call, type Calls } from '../calls';
import { bucketOf, start, temporaryFolder } from './client-harness';
import { type PublishedMessage } from './index';

test('tells what it holds, and no secrets', async () => {
  const service = await start();
  const bucket = bucketOf(service);
  await bucket.file('a').save('12345', { contentType: 'text/plain' });
  await bucket.storage.createHmacKey('keys@demo-attacca.iam.gserviceaccount.com');
  const seen = service.inspect(1);
  expect(seen).toMatchObject({
    bucket_count: 1,
    open_uploads: 0,
    buckets: [
      {
        name: 'files',
        objects: 1,
        bytes: 5,
        first_objects: [{ name: 'a', content_type: 'text/plain' }],
      },
    ],
  });
  expect(JSON.stringify(seen)).not.toContain('secret');
});

test('a reset leaves the configured buckets, empty, and clients connected', async () => {
  const service = await start();
  const bucket = bucketOf(service);
  await bucket.file('a').save('x');
  await bucket.storage.createBucket('another-one');
  await service.reset();
  expect((await bucket.storage.getBuckets())[0].map(({ name }) => name)).toEqual(['files']);
  expect((await bucket.getFiles())[0]).toEqual([]);
  await bucket.file('a').save('y');
  expect((await bucket.file('a').download())[0].toString()).toBe('y');
});

test('an export can be started from', async () => {
  const [dataDir, folder] = [temporaryFolder(), temporaryFolder()];
  const service = await start({ dataDir });
  const bucket = bucketOf(service);
  await bucket.file('a').save('exported');
  await bucket.file('half').createResumableUpload();
  await service.exportTo(folder);
  await bucket.file('a').save('changed afterwards');
  const copy = bucketOf(await start({ dataDir: folder }));
  expect((await copy.file('a').download())[0].toString()).toBe('exported');
});

test('a notification that Pub/Sub did not take before the end is sent after the next start', async () => {
  const dataDir = temporaryFolder();
  const publish = (): never => {
    throw new Error('Pub/Sub is away.');
  };
  const first = await start({ dataDir, publish });
  const bucket = bucketOf(first);
  await bucket.createNotification('projects/p/topics/t');
  await bucket.file('a').save('x');
  expect(first.inspect(1)).toMatchObject({ pending_notifications: 1 });
  // Nothing is stopped: what a kill leaves behind is what the second one finds.
  const sent: [string, PublishedMessage][] = [];
  const second = await start({
    dataDir,
    publish: (topic, message) => void sent.push([topic, message]),
  });
  expect(sent).toMatchObject([
    ['projects/p/topics/t', { attributes: { eventType: 'OBJECT_FINALIZE', objectId: 'a' } }],
  ]);
  expect(second.inspect(1)).toMatchObject({ pending_notifications: 0 });
});

describe('calls', () => {
  const watched = (fail?: (call: Call) => 'before' | 'after' | undefined): [Call[], Calls] => {
    const seen: Call[] = [];
    const run: Calls['run'] = async (call, work) => {
      seen.push(call);
      const when = fail?.(call);
      if (when === 'before') throw new InjectedFault('UNAVAILABLE', call);
      const result = await work();
      if (when === 'after') throw new InjectedFault('UNAVAILABLE', call);
      return result;
    };
    return [seen, { ...undisturbedCalls, run }];
  };

  test('have the names of the JSON API', async () => {
    const [seen, calls] = watched();
    const bucket = bucketOf(await start({ calls }));
    await bucket.file('a').save('x', { resumable: false });
    await bucket.file('a').download();
    await bucket.getFiles();
    expect(seen).toEqual([
      { service: 'storage', method: 'objects.insert', subject: 'files' },
      { service: 'storage', method: 'objects.get', subject: 'files/a' },
      { service: 'storage', method: 'objects.list', subject: 'files' },
    ]);
  });

  test('fail before the work is done, or lose their answer after it', async () => {
    let when: 'before' | 'after' = 'before';
    const [, calls] = watched(({ method }) => (method === 'objects.delete' ? when : undefined));
    const bucket = bucketOf(await start({ calls }));
    await bucket.file('a').save('x');
    await expect(bucket.file('a').delete()).rejects.toMatchObject({ code: 503 });
    expect(await bucket.file('a').exists()).toEqual([true]);
    when = 'after';
    await expect(bucket.file('a').delete()).rejects.toMatchObject({ code: 503 });
    expect(await bucket.file('a').exists()).toEqual([false]);
  });
});
