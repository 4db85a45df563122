import { encodeNpy } from '@attacca/audio';
import { type TaskInput } from '@attacca/core';
import { wavBytes } from '../testing/sound-files';
import {
  cloud,
  completed,
  EIGHT,
  FAILS,
  IN_TWOS,
  packed,
  startFanOuts,
  stopFanOuts,
  unpacked,
  viewed,
  viewsOf,
  worker,
  type Output,
} from '../testing/fan-outs';

beforeEach(startFanOuts);
afterEach(stopFanOuts);

const text = (characters: string): Uint8Array => Buffer.from(characters);

describe('a batch executes the items', () => {
  it('that every port has, in step; a file is the same for all', async () => {
    const note = cloud.put(Buffer.from('note'), 'text/plain');
    const inputs: Record<string, TaskInput> = {
      audio: viewsOf(viewed(EIGHT, IN_TWOS), [0, 3]),
      text: packed('text', [
        [0, text('a')],
        [2, text('ccc')],
        [3, text('dddd')],
      ]),
      note: { kind: 'file', type: 'text', file: note },
    };
    cloud.add({ task_id: 't1', operation: 'zip', inputs, batch: { index: 0, from: 0, to: 3 } });
    const { outputs, failed } = await completed('t1');
    expect(failed).toEqual([]);
    expect(unpacked(outputs['told']!)).toEqual({
      0: { samples: [0, 1], text: 1, note: 4 },
      2: { samples: [4, 5], text: 3, note: 4 },
    });
  });

  it('of its own range, when packs hold more', async () => {
    const wav = (sample: number): Uint8Array => wavBytes([Float32Array.of(sample)], 8000);
    const audio = packed('audio', [
      [3, wav(3)],
      [4, wav(4)],
      [5, wav(5)],
      [6, wav(6)],
    ]);
    const batch = { index: 1, from: 4, to: 6 };
    cloud.add({ task_id: 't1', operation: 'listen', inputs: { audio }, batch });
    const { outputs } = await completed('t1');
    expect(unpacked(outputs['told']!)).toEqual({ 4: { samples: [4] }, 5: { samples: [5] } });
  });

  it('even if all of them fail, and leaves an empty pack', async () => {
    const audio = viewsOf(viewed([FAILS, FAILS], [[0, 1], [1, 2]]), [0, 2]); // prettier-ignore
    const batch = { index: 0, from: 0, to: 2 };
    cloud.add({ task_id: 't1', operation: 'listen', inputs: { audio }, batch });
    const { outputs, failed } = await completed('t1');
    expect(failed).toEqual([0, 1]);
    expect(outputs['told']).toMatchObject({ kind: 'pack', size_bytes: 0, items: [] });
    expect(cloud.blobs.get(outputs['told']!.sha256)).toHaveLength(0);
  });
});

describe('a gather inside a fan-out', () => {
  const matrix = (value: number): Uint8Array =>
    encodeNpy({ shape: [1, 1], data: Float32Array.of(value) });

  it('gives each item its group of matrices, and fails the item that has nothing', async () => {
    const groups = [
      { index: 5, count: 2 },
      { index: 6, count: 0 },
      { index: 8, count: 1 },
    ];
    const things = [20, 22, 23].map((index) => [index, matrix(index / 2)] as const);
    const inputs = { matrices: packed('matrix', things, groups) };
    const batch = { index: 0, from: 5, to: 9 };
    cloud.add({ task_id: 't1', operation: 'gather', inputs, batch });
    expect(await worker.push('t1')).toBe(204);
    const { body } = cloud.callsOf('complete')[0]!;
    const told = (body['outputs'] as Record<string, Output>)['told']!;
    expect(unpacked(told)).toEqual({
      5: { given: [[20, 10], [22, 11]] }, // prettier-ignore
      8: { given: [[23, 11.5]] },
    });
    expect(body['failed_items']).toMatchObject([{ index: 6, error: { error_code: 'NO_ITEMS' } }]);
  });

  it('gives each item its group of sounds', async () => {
    const groups = [
      { index: 0, count: 1 },
      { index: 1, count: 2 },
    ];
    const inputs = { audio: viewsOf(viewed(EIGHT, IN_TWOS), [1, 4], groups) };
    const batch = { index: 0, from: 0, to: 2 };
    cloud.add({ task_id: 't1', operation: 'chorus', inputs, batch });
    const { outputs } = await completed('t1');
    expect(unpacked(outputs['told']!)).toEqual({
      0: { given: [[1, 2, 3]] },
      1: { given: [[2, 4, 5], [3, 6, 7]] }, // prettier-ignore
    });
  });

  it('of sounds that runs once gets all of them', async () => {
    const inputs = { audio: viewsOf(viewed(EIGHT, IN_TWOS), [2, 4]) };
    cloud.add({ task_id: 't1', operation: 'chorus', inputs });
    const { outputs } = await completed('t1');
    expect(JSON.parse(cloud.blobs.get(outputs['told']!.sha256)!.toString())).toEqual({
      given: [[2, 4, 5], [3, 6, 7]], // prettier-ignore
    });
  });

  it('with groups that do not fit what is there is refused', async () => {
    const inputs = { matrices: packed('matrix', [[0, matrix(1)]], [{ index: 0, count: 2 }]) };
    const batch = { index: 0, from: 0, to: 1 };
    cloud.add({ task_id: 't1', operation: 'gather', inputs, batch });
    await worker.push('t1');
    expect(cloud.callsOf('fail')[0]!.body['error']).toMatchObject({
      error_code: 'INTERNAL',
      error_message: 'The groups of the input "matrices" count 2 items; it has 1.',
    });
  });
});
