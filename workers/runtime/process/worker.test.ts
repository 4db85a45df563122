import { type AttemptUsage } from '@attacca/core';
import {
  cloud,
  outputOf,
  startMeasuring,
  stopMeasuring,
  textInput,
  worker,
} from '../testing/measuring';

beforeEach(startMeasuring);
afterEach(stopMeasuring);

function storedJson(sha256: string): unknown {
  return JSON.parse(cloud.blobs.get(sha256)!.toString('utf8'));
}

describe('a pushed task', () => {
  it('is leased, executed, stored, completed and acknowledged', async () => {
    cloud.add({ task_id: 't1', operation: 'measure', inputs: textInput('hello') });
    expect(await worker.push('t1')).toBe(204);
    const [complete] = cloud.callsOf('complete');
    expect(storedJson(outputOf(complete!).sha256)).toEqual({ size_bytes: 5 });
    expect(complete!.body['failed_items']).toEqual([]);
    expect(complete!.body['seconds_left']).toBeGreaterThan(500);
    expect(complete!.body['seconds_used']).toBeGreaterThan(0);
    const usage = complete!.body['usage'] as AttemptUsage;
    expect(usage).toEqual({ instance_seconds: usage.instance_seconds, requests: 1, calls: 2 });
    expect(usage.instance_seconds).toBeGreaterThan(0);
    expect(Object.keys(complete!.body['timing'] as object)).toEqual([
      'download_seconds',
      'execute_seconds',
      'upload_seconds',
    ]);
  });

  it('goes on with the chained task, its input at hand', async () => {
    const size = Buffer.from('{"size_bytes":5}\n');
    const made = { ...cloud.put(size), media_type: 'application/json' };
    cloud.blobs.clear();
    cloud.add({ task_id: 't1', operation: 'measure', inputs: textInput('hello') }, 't2');
    cloud.add({
      task_id: 't2',
      operation: 'measure',
      inputs: {
        text: { kind: 'file', type: 'text', file: { ...made, url: `${cloud.url}/blobs/nowhere` } },
      },
    });
    expect(await worker.push('t1')).toBe(204);
    expect(cloud.tasks.get('t2')!.state).toBe('completed');
    expect(cloud.callsOf('lease')).toHaveLength(1);
    // It came with the push request and the lease of the first: what it took begins where that ended.
    expect(cloud.callsOf('complete').map(({ body }) => body['usage'])).toEqual([
      expect.objectContaining({ requests: 1, calls: 2 }),
      expect.objectContaining({ requests: 0, calls: 1 }),
    ]);
    expect(storedJson(outputOf(cloud.callsOf('complete')[1]!).sha256)).toEqual({
      size_bytes: size.length,
    });
  });

  it('carries its trace to every call', async () => {
    cloud.add({ task_id: 't1', operation: 'measure', inputs: textInput('hello') });
    await worker.push('t1');
    for (const call of cloud.calls.filter(({ action }) => action !== 'register')) {
      expect(call.headers['traceparent']).toMatch(
        /^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/,
      );
      expect(call.headers['x-correlation-id']).toBe('0af7651916cd43dd8448eb211c80319c');
      expect(call.headers['authorization']).toBe('Bearer test-identity');
    }
  });

  it('that cannot have its lease is acknowledged', async () => {
    cloud.add({ task_id: 't1', operation: 'measure', inputs: {} });
    for (const refuse of ['LEASED', 'DONE', 'TOO_EARLY', 'NOT_FOUND'] as const) {
      cloud.interfere = ({ action }) => (action === 'lease' ? { refuse, status: 409 } : null);
      expect(await worker.push('t1')).toBe(204);
    }
    cloud.interfere = ({ action }) =>
      action === 'lease' ? { refuse: 'CANCELLED', status: 410 } : null;
    expect(await worker.push('t1')).toBe(204);
    expect(cloud.callsOf('complete')).toHaveLength(0);
  });

  it('that may be leased soon is waited for', async () => {
    cloud.add({ task_id: 't1', operation: 'measure', inputs: textInput('hello') });
    const not_before = new Date().toISOString();
    cloud.interfere = ({ action }) =>
      action === 'lease' && cloud.callsOf('lease').length === 1
        ? { refuse: 'TOO_EARLY', status: 409, not_before }
        : null;
    expect(await worker.push('t1')).toBe(204);
    expect(cloud.tasks.get('t1')!.state).toBe('completed');
  });

  it('comes again when the internal API is down before a lease is had', async () => {
    cloud.add({ task_id: 't1', operation: 'measure', inputs: textInput('hello') });
    cloud.interfere = ({ action }) =>
      action === 'lease' ? { refuse: 'INTERNAL', status: 500 } : null;
    expect(await worker.push('t1')).toBe(503);
    expect(new Set(cloud.callsOf('lease').map(({ body }) => body['request_id'])).size).toBe(1);
    expect(cloud.callsOf('lease').length).toBeGreaterThan(1);
  });
});

describe('a broken connection', () => {
  it.each(['lease', 'complete'])(
    'during %s is repeated with the same id and has one effect',
    async (broken) => {
      cloud.add({ task_id: 't1', operation: 'measure', inputs: textInput('hello') });
      cloud.interfere = ({ action }) =>
        action === broken && cloud.callsOf(broken).length === 1 ? 'hang up' : null;
      expect(await worker.push('t1')).toBe(204);
      const ids = cloud.callsOf(broken).map(({ body }) => body['request_id']);
      expect(ids).toHaveLength(2);
      expect(ids[0]).toBe(ids[1]);
      expect(cloud.tasks.get('t1')).toMatchObject({ state: 'completed', task: { attempt: 1 } });
    },
  );
});

describe('the process', () => {
  it('says what it is', async () => {
    const response = await fetch(`http://127.0.0.1:${worker.port}/health`);
    expect(await response.json()).toMatchObject({
      status: 'ok',
      service: 'audio-analyzer',
      version: '0.1.0',
      manifest_version: 1,
      busy: 0,
      uptime_seconds: expect.any(Number),
      timestamp: expect.any(String),
    });
  });

  it('registers its manifest', async () => {
    await (cloud.callsOf('register').length > 0 ? null : cloud.nextCall('register'));
    expect(cloud.callsOf('register')[0]!.body).toMatchObject({
      version: '0.1.0',
      manifest_version: 1,
      manifest_checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});
