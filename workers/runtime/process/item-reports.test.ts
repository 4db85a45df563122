import { type OperationContext } from '../operation/context';
import {
  cloud,
  measure,
  outputOf,
  startMeasuring,
  stopMeasuring,
  worker,
} from '../testing/measuring';
import { startTestWorker, testManifest } from '../testing/test-worker';

beforeEach(startMeasuring);
afterEach(stopMeasuring);

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
