import { encodeNpy } from '@attacca/audio';
import { type TaskInput } from '@attacca/core';
import { cloud, completed, packed, startFanOuts, stopFanOuts, worker } from '../testing/fan-outs';

beforeEach(startFanOuts);
afterEach(stopFanOuts);

/** A page of one matrix, `[[index]]`. */
function page(index: number, next?: string): TaskInput {
  const bytes = encodeNpy({ shape: [1, 1], data: Float32Array.of(index) });
  const input = packed('matrix', [[index, bytes]]);
  return next === undefined ? input : ({ ...input, next } as TaskInput);
}

describe('a gather of more packs than its lease tells of', () => {
  it('asks for the others, and gets all items in order', async () => {
    cloud.add({ task_id: 't1', operation: 'gather', inputs: { matrices: page(0, 'a') } });
    cloud.pages.set('a', page(1, 'b')).set('b', page(2));
    const { told } = (await completed('t1')).outputs;
    expect(JSON.parse(cloud.blobs.get(told!.sha256)!.toString())).toEqual({
      given: [[0, 0], [1, 1], [2, 2]], // prettier-ignore
    });
    const { token } = cloud.tasks.get('t1')!.task.lease;
    expect(cloud.callsOf('inputs').map(({ body }) => body)).toEqual([
      { lease_token: token, port: 'matrices', after: 'a' },
      { lease_token: token, port: 'matrices', after: 'b' },
    ]);
  });

  it.each(['inputs', 'heartbeat'])(
    'stops when %s tells it that its lease is lost',
    async (call) => {
      cloud.heartbeatSeconds = 0.02;
      cloud.add({ task_id: 't1', operation: 'gather', inputs: { matrices: page(0, 'a') } });
      // There is always more.
      cloud.pages.set('a', page(1, 'a'));
      cloud.interfere = ({ action }) =>
        action === call && cloud.callsOf('inputs').length > 1
          ? { refuse: 'LEASE_LOST', status: 409 }
          : null;
      expect(await worker.push('t1')).toBe(204);
      expect([...cloud.callsOf('complete'), ...cloud.callsOf('fail')]).toEqual([]);
    },
  );
});
