import { AttaccaError, type Operation, type TaskInput } from '@attacca/core';
import { type OperationContext, type OperationTable } from '../operation/context';
import { FakeCloud } from '../testing/fake-cloud';
import {
  startTestWorker,
  testManifest,
  testOperation,
  type TestWorker,
} from '../testing/test-worker';

/** Gives the size of its input as JSON; fails on an input that says so. */
const measure = testOperation({
  name: 'measure',
  inputs: [{ name: 'text', type: 'text', cardinality: 'one', details: {}, views: false }],
  outputs: [{ name: 'size', type: 'json', cardinality: 'one', details: {}, views: false }],
});
/** Runs until it is stopped. */
const endless: Operation = {
  ...measure,
  name: 'endless',
  entrypoint: { kind: 'function', name: 'run_endless' },
};

const operations: OperationTable = {
  run_test: () =>
    Promise.resolve(async ({ inputs, outputs }: OperationContext) => {
      const file = await inputs.file('text');
      if (file.size_bytes === 13)
        throw new AttaccaError('OPERATION_FAILED', 'Thirteen is refused.');
      await outputs.json('size', { size_bytes: file.size_bytes });
    }),
  run_endless: () =>
    Promise.resolve(
      ({ signal }: OperationContext) =>
        new Promise<void>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        }),
    ),
};

let cloud: FakeCloud;
let worker: TestWorker;

beforeEach(async () => {
  cloud = await FakeCloud.start();
  worker = await startTestWorker(cloud, { manifest: testManifest([measure, endless]), operations });
});

afterEach(async () => {
  await worker.stop();
  await cloud.stop();
});

function textInput(text: string): Record<string, TaskInput> {
  return { text: { kind: 'file', type: 'text', file: cloud.put(Buffer.from(text), 'text/plain') } };
}

function storedJson(sha256: string): unknown {
  return JSON.parse(cloud.blobs.get(sha256)!.toString('utf8'));
}

interface FileOutput {
  readonly kind: string;
  readonly sha256: string;
  readonly items: { readonly index: number; readonly offset: number; readonly length: number }[];
}

function outputOf(call: { readonly body: Record<string, unknown> }): FileOutput {
  return (call.body['outputs'] as Record<string, FileOutput>)['size']!;
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

describe('a batch', () => {
  it('tells in its heartbeats how many of its own items are done', async () => {
    cloud.heartbeatSeconds = 0.01;
    const told = new Set<unknown>();
    const enough = new Promise<void>((resolve) => {
      cloud.interfere = ({ action, body }) => {
        if (action !== 'heartbeat') return null;
        told.add((body['progress'] as { items_done: number }).items_done);
        if (told.has(1)) resolve();
        return null;
      };
    });
    const patient = await startTestWorker(cloud, {
      manifest: testManifest([measure]),
      operations: {
        run_test: () =>
          Promise.resolve(async ({ inputs, outputs }: OperationContext) => {
            const { size_bytes } = await inputs.file('text');
            if (size_bytes === 2) await enough;
            await outputs.json('size', { size_bytes });
          }),
      },
    });
    const packs = [
      {
        file: cloud.put(Buffer.from('abb')),
        items: [
          { index: 40, offset: 0, length: 1 },
          { index: 42, offset: 1, length: 2 },
        ],
      },
    ];
    const inputs = { text: { kind: 'packs', type: 'text', packs } } as const;
    const batch = { index: 9, from: 40, to: 43 };
    cloud.add({ task_id: 't1', operation: 'measure', inputs, batch });
    expect(await patient.push('t1')).toBe(204);
    await patient.stop();
    expect([...told].sort()).not.toContain(3);
  });

  it('reports the item that fails and packs the others', async () => {
    const texts = ['one', 'thirteen char', 'three'];
    const items = texts.map((text, index) => ({
      index: 10 + index,
      offset: 64 * index,
      length: text.length,
    }));
    const bytes = Buffer.alloc(64 * 3);
    texts.forEach((text, index) => bytes.write(text, 64 * index));
    const packs = [{ file: cloud.put(bytes), items }];
    cloud.add({
      task_id: 't1',
      operation: 'measure',
      inputs: { text: { kind: 'packs', type: 'text', packs } },
      batch: { index: 0, from: 10, to: 13 },
    });
    expect(await worker.push('t1')).toBe(204);
    const [complete] = cloud.callsOf('complete');
    const output = outputOf(complete!);
    expect(output.kind).toBe('pack');
    expect(output.items.map(({ index, offset }) => [index, offset])).toEqual([
      [10, 0],
      [12, 64],
    ]);
    const pack = cloud.blobs.get(output.sha256)!;
    const sizes = output.items.map(
      ({ offset, length }) =>
        JSON.parse(pack.subarray(offset, offset + length).toString()) as unknown,
    );
    expect(sizes).toEqual([{ size_bytes: 3 }, { size_bytes: 5 }]);
    expect(complete!.body['failed_items']).toMatchObject([
      {
        index: 11,
        error: { error_code: 'OPERATION_FAILED', error_message: 'Thirteen is refused.' },
      },
    ]);
  });
});

describe('work that must stop', () => {
  it.each([
    ['LEASE_LOST', 409],
    ['CANCELLED', 410],
  ] as const)('on %s stops at once and reports nothing more', async (refuse, status) => {
    cloud.heartbeatSeconds = 0.02;
    cloud.add({ task_id: 't1', operation: 'endless', inputs: textInput('hello') });
    cloud.interfere = ({ action }) => (action === 'heartbeat' ? { refuse, status } : null);
    expect(await worker.push('t1')).toBe(204);
    expect(
      cloud.calls.map(({ action }) => action).filter((action) => action !== 'register'),
    ).toEqual(['lease', 'heartbeat']);
  });

  it('on its time limit fails with TASK_TIMEOUT', async () => {
    cloud.add({
      task_id: 't1',
      operation: 'endless',
      inputs: textInput('hello'),
      timeout_seconds: 0.05,
    });
    expect(await worker.push('t1')).toBe(204);
    expect(cloud.callsOf('fail')[0]!.body['error']).toMatchObject({
      error_type: 'INFRASTRUCTURE_ERROR',
      error_code: 'TASK_TIMEOUT',
    });
  });

  it('on shutdown gives its lease back, and takes no more', async () => {
    cloud.add({ task_id: 't1', operation: 'endless', inputs: textInput('hello') });
    const leased = cloud.nextCall('lease');
    const pushed = worker.push('t1');
    await leased;
    await worker.shutDown();
    expect(await pushed).toBe(503);
    expect(cloud.callsOf('release')).toHaveLength(1);
    expect(cloud.tasks.get('t1')!.state).toBe('queued');
    await expect(worker.push('t1')).rejects.toThrow();
  });
});

describe('what goes wrong', () => {
  it('with the bytes of an input is CHECKSUM_MISMATCH', async () => {
    const inputs = textInput('hello');
    for (const sha256 of cloud.blobs.keys()) cloud.blobs.set(sha256, Buffer.from('jello'));
    cloud.add({ task_id: 't1', operation: 'measure', inputs });
    expect(await worker.push('t1')).toBe(204);
    expect(cloud.callsOf('fail')[0]!.body['error']).toMatchObject({
      error_code: 'CHECKSUM_MISMATCH',
    });
  });

  it('in the operation is reported with its traceback', async () => {
    cloud.add({ task_id: 't1', operation: 'measure', inputs: textInput('thirteen char') });
    expect(await worker.push('t1')).toBe(204);
    const error = cloud.callsOf('fail')[0]!.body['error'] as Record<string, string>;
    expect(error).toMatchObject({
      error_type: 'APPLICATION_ERROR',
      error_code: 'OPERATION_FAILED',
    });
    expect(error['raw_traceback']).toContain('Thirteen is refused.');
  });

  it.each(['', 'no json', '{}', '{"message":{"data":"bm8="}}', 'null'])(
    'with the message %j is logged and acknowledged',
    async (body) => {
      expect(await worker.post(body)).toBe(204);
      expect(
        worker.logged.some(
          ({ severity, message }) => severity === 'ERROR' && message.includes('malformed'),
        ),
      ).toBe(true);
      expect(cloud.callsOf('lease')).toHaveLength(0);
    },
  );

  it('with a parameter the manifest does not allow is INVALID_PARAMETER', async () => {
    cloud.add({
      task_id: 't1',
      operation: 'measure',
      inputs: textInput('hello'),
      parameters: { colour: 'red' },
    });
    await worker.push('t1');
    expect(cloud.callsOf('fail')[0]!.body['error']).toMatchObject({
      error_code: 'INVALID_PARAMETER',
    });
  });
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
