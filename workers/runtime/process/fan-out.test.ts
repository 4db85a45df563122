import { decodeWav } from '@attacca/audio';
import { wavBytes } from '../testing/sound-files';
import {
  cloud,
  completed,
  EIGHT,
  emitted,
  FAILS,
  IN_TWOS,
  packed,
  startFanOuts,
  stopFanOuts,
  unpacked,
  viewed,
  viewsOf,
  worker,
} from '../testing/fan-outs';

beforeEach(startFanOuts);
afterEach(stopFanOuts);

describe('a batch whose items emit many', () => {
  it('refers to the file that all items are views on, without a copy', async () => {
    const source = viewed([0, 1, FAILS, 3, 4, 5, 6, 7], IN_TWOS);
    const inputs = { audio: viewsOf(source, [0, 4]) };
    const batch = { index: 0, from: 0, to: 4 };
    cloud.add({ task_id: 't1', operation: 'halve', inputs, batch });
    const { outputs, failed } = await completed('t1');
    const halves = outputs['halves']!;
    expect(failed).toEqual([1]);
    expect(halves).toMatchObject({
      kind: 'views',
      count: 6,
      groups: [
        { index: 0, count: 2 },
        { index: 2, count: 2 },
        { index: 3, count: 2 },
      ],
      file: { sha256: source.file.sha256, size_bytes: source.file.size_bytes },
    });
    expect(emitted(halves)).toEqual([[0], [1], [4], [5], [6], [7]]);
    expect(Object.keys(unpacked(outputs['told']!))).toEqual(['0', '2', '3']);
    const [complete] = cloud.callsOf('complete');
    const made = [halves.list.sha256, outputs['told']!.sha256];
    expect(Object.keys(complete!.body['contents'] as object).sort()).toEqual(made.sort());
    expect(cloud.uploads).toEqual([]);
  });

  it('writes the sounds of packs one after another into a file of its own', async () => {
    const sounds = [
      [2, [1, 2]],
      [3, [FAILS]],
      [4, [3, 4, 5, 6]],
    ] as const;
    const wavs = sounds.map(
      ([index, samples]) => [index, wavBytes([Float32Array.from(samples)], 8000)] as const,
    );
    const batch = { index: 0, from: 2, to: 5 };
    const inputs = { audio: packed('audio', wavs) };
    cloud.add({ task_id: 't1', operation: 'halve', inputs, batch });
    const { outputs, failed } = await completed('t1');
    const halves = outputs['halves']!;
    expect(failed).toEqual([3]);
    expect(halves.groups).toEqual([
      { index: 2, count: 2 },
      { index: 4, count: 2 },
    ]);
    expect(emitted(halves)).toEqual([[1], [2], [3, 4], [5, 6]]);
    const whole = decodeWav(cloud.blobs.get(halves.file.sha256)!);
    expect(Array.from(whole.channels[0]!)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('does the same when its views are on several files', async () => {
    const [first, second] = [viewed([0, 1], [[0, 2]]), viewed([2, 3], [[0, 2]])];
    const parts = [
      { ...first, from: 0, to: 1, first_index: 0 },
      { ...second, from: 0, to: 1, first_index: 1 },
    ];
    const audio = { kind: 'views', type: 'audio', parts } as const;
    const batch = { index: 0, from: 0, to: 2 };
    cloud.add({ task_id: 't1', operation: 'halve', inputs: { audio }, batch });
    const { outputs } = await completed('t1');
    expect(emitted(outputs['halves']!)).toEqual([[0], [1], [2], [3]]);
    expect([first, second].map(({ file }) => file.sha256)).not.toContain(
      outputs['halves']!.file.sha256,
    );
  });

  it('leaves an empty list when every item fails', async () => {
    const audio = viewsOf(viewed([FAILS], [[0, 1]]), [0, 1]);
    const batch = { index: 0, from: 0, to: 1 };
    cloud.add({ task_id: 't1', operation: 'halve', inputs: { audio }, batch });
    const { outputs, failed } = await completed('t1');
    expect(failed).toEqual([0]);
    expect(outputs['halves']).toMatchObject({ kind: 'views', count: 0, groups: [] });
    expect(emitted(outputs['halves']!)).toEqual([]);
  });

  it('has no groups when it runs once', async () => {
    const { file } = viewed(EIGHT, []);
    const inputs = { audio: { kind: 'file', type: 'audio', file } } as const;
    cloud.add({ task_id: 't1', operation: 'halve', inputs });
    const { outputs } = await completed('t1');
    expect(outputs['halves']).toMatchObject({ count: 2, file: { sha256: file.sha256 } });
    expect(outputs['halves']!.groups).toBeUndefined();
    expect(emitted(outputs['halves']!)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });
});

describe('the lanes of a fan-out', () => {
  it('chain batch after batch in one request, and fetch list and sound once', async () => {
    const source = viewed(EIGHT, IN_TWOS);
    IN_TWOS.forEach((_, index) => {
      const inputs = { audio: viewsOf(source, [index, index + 1]) };
      const batch = { index, from: index, to: index + 1 };
      const next = index + 1 < IN_TWOS.length ? `t${index + 1}` : null;
      cloud.add({ task_id: `t${index}`, operation: 'listen', inputs, batch }, next);
    });
    expect(await worker.push('t0')).toBe(204);
    const completions = cloud.callsOf('complete');
    expect(completions.map(({ task_id }) => task_id)).toEqual(['t0', 't1', 't2', 't3']);
    expect(cloud.callsOf('lease')).toHaveLength(1);
    expect([...cloud.downloads].sort()).toEqual([source.list.sha256!, source.file.sha256!].sort());
    const used = completions.map(({ body }) => body['seconds_used'] as number);
    expect(used).toEqual([...used].sort((a, b) => a - b));
    for (const { body } of completions)
      expect((body['seconds_used'] as number) + (body['seconds_left'] as number)).toBeCloseTo(
        540,
        1,
      );
  });

  it('go on with what they have just made, without fetching it', async () => {
    const source = viewed(EIGHT, IN_TWOS);
    const batch = { index: 0, from: 0, to: 4 };
    cloud.add({
      task_id: 't1',
      operation: 'halve',
      inputs: { audio: viewsOf(source, [0, 4]) },
      batch,
    });
    const { outputs } = await completed('t1');
    const { list, file, count } = outputs['halves']!;
    const remote = (blob: { sha256: string; size_bytes?: number }) => ({
      url: `${cloud.url}/blobs/nowhere`,
      sha256: blob.sha256,
      size_bytes: blob.size_bytes ?? 1,
      media_type: 'application/json',
    });
    const parts = [{ list: remote(list), file: remote(file), from: 0, to: count, first_index: 0 }];
    const groups = [{ index: 0, count }];
    cloud.add({
      task_id: 't2',
      operation: 'chorus',
      inputs: { audio: { kind: 'views', type: 'audio', parts, groups } },
      batch: { index: 0, from: 0, to: 1 },
    });
    const next = await completed('t2');
    expect(unpacked(next.outputs['told']!)[0]).toEqual({
      given: EIGHT.map((sample) => [sample, sample]),
    });
  });

  it.each([
    ['outputs', 'LEASE_LOST', 409],
    ['outputs', 'CANCELLED', 410],
    ['complete', 'LEASE_LOST', 409],
    ['complete', 'CANCELLED', 410],
  ] as const)('end when %s is answered with %s', async (fenced, refuse, status) => {
    // What `listen` tells of so many samples has to be uploaded.
    const audio = viewsOf(viewed(MANY, [[0, MANY.length]]), [0, 1]);
    const batch = { index: 0, from: 0, to: 1 };
    cloud.add({ task_id: 't1', operation: 'listen', inputs: { audio }, batch }, 't2');
    cloud.add({ task_id: 't2', operation: 'listen', inputs: { audio }, batch });
    cloud.interfere = ({ action }) => (action === fenced ? { refuse, status } : null);
    expect(await worker.push('t1')).toBe(204);
    const actions = cloud.calls.map(({ action }) => action).filter((name) => name !== 'register');
    expect(actions).toEqual(
      fenced === 'outputs' ? ['lease', 'outputs'] : ['lease', 'outputs', 'complete'],
    );
    expect(cloud.uploads).toHaveLength(fenced === 'outputs' ? 0 : 1);
  });

  it('end when their lease is lost during an upload, and send nothing more', async () => {
    cloud.heartbeatSeconds = 0.02;
    const audio = viewsOf(viewed(MANY, [[0, MANY.length]]), [0, 1]);
    const batch = { index: 0, from: 0, to: 1 };
    cloud.add({ task_id: 't1', operation: 'listen', inputs: { audio }, batch });
    cloud.holdUploads = true;
    cloud.interfere = ({ action }) =>
      action === 'heartbeat' && cloud.uploads.length > 0
        ? { refuse: 'LEASE_LOST', status: 409 }
        : null;
    expect(await worker.push('t1')).toBe(204);
    expect(cloud.uploads).toHaveLength(1);
    expect([...cloud.callsOf('complete'), ...cloud.callsOf('fail')]).toEqual([]);
  });
});

/** As many as make an output too large to travel in `complete`. */
const MANY = Array.from({ length: 60_000 }, (_, index) => index / 7);
