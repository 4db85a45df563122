import {
  AttaccaError,
  type ItemGroups,
  type Operation,
  type Port,
  type TaskInput,
  type ViewList,
} from '@attacca/core';
import { type OperationContext, type OperationTable } from '../operation/context';
import { FakeCloud } from './fake-cloud';
import { wavBytes } from './sound-files';
import { startTestWorker, testManifest, testOperation, type TestWorker } from './test-worker';

function port(name: string, type: Port['type'], cardinality: Port['cardinality'] = 'one'): Port {
  return { name, type, cardinality, details: {}, views: cardinality === 'many', optional: false };
}

function operation(name: string, inputs: readonly Port[], outputs: readonly Port[]): Operation {
  const entrypoint = { kind: 'function', name: `run_${name}` } as const;
  return testOperation({ name, entrypoint, inputs, outputs });
}

const told = [port('told', 'json')];
const listen = operation('listen', [port('audio', 'audio')], told);
const zip = operation(
  'zip',
  [port('audio', 'audio'), port('text', 'text'), port('note', 'text')],
  told,
);
const gather = operation('gather', [port('matrices', 'matrix', 'many')], told);
const chorus = operation('chorus', [port('audio', 'audio', 'many')], told);
const halve = operation(
  'halve',
  [port('audio', 'audio')],
  [port('halves', 'audio', 'many'), ...told],
);

async function samplesOf(audio: AsyncIterable<readonly Float32Array[]>): Promise<number[]> {
  const samples: number[] = [];
  for await (const [block] of audio) samples.push(...block!);
  return samples;
}

/** What the first sample of a sound makes an operation do. */
export const FAILS = -1;

const operations: OperationTable = {
  run_listen: () =>
    Promise.resolve(async ({ inputs, outputs }: OperationContext) => {
      const samples = await samplesOf((await inputs.audio('audio')).blocks());
      await outputs.json('told', { samples });
      if (samples[0] === FAILS) throw new AttaccaError('OPERATION_FAILED', 'It is too loud.');
    }),
  run_zip: () =>
    Promise.resolve(async ({ inputs, outputs }: OperationContext) => {
      const samples = await samplesOf((await inputs.audio('audio')).blocks());
      const text = (await inputs.file('text')).size_bytes;
      await outputs.json('told', { samples, text, note: (await inputs.file('note')).size_bytes });
    }),
  run_gather: () =>
    Promise.resolve(async ({ inputs, outputs }: OperationContext) => {
      const given: unknown[] = [];
      for await (const { index, matrix } of inputs.matrices('matrices'))
        given.push([index, ...matrix.data]);
      await outputs.json('told', { given });
    }),
  run_chorus: () =>
    Promise.resolve(async ({ inputs, outputs }: OperationContext) => {
      const given: unknown[] = [];
      for await (const { index, ...sound } of inputs.sounds('audio'))
        given.push([index, ...(await samplesOf(sound.blocks()))]);
      await outputs.json('told', { given });
    }),
  run_halve: () =>
    Promise.resolve(async ({ inputs, outputs }: OperationContext) => {
      const pcm = await inputs.canonicalPcm('audio');
      const samples = await samplesOf((await inputs.audio('audio')).blocks());
      const middle = Math.floor(pcm.frames / 2);
      await outputs.views('halves', pcm, [
        [0, middle],
        [middle, pcm.frames],
      ]);
      await outputs.json('told', { samples });
      if (samples[0] === FAILS) throw new AttaccaError('OPERATION_FAILED', 'It is too loud.');
    }),
};

/** What the running test works on. */
export let cloud: FakeCloud;
export let worker: TestWorker;

/** Starts a cloud and a worker with these operations. */
export async function startFanOuts(): Promise<void> {
  cloud = await FakeCloud.start();
  const manifest = testManifest([listen, zip, gather, chorus, halve]);
  worker = await startTestWorker(cloud, { manifest, operations });
}

export async function stopFanOuts(): Promise<void> {
  await worker.stop();
  await cloud.stop();
}

/** A mono float32 WAV with views on it. */
export function viewed(
  samples: readonly number[],
  views: ViewList['views'],
): { readonly list: ReturnType<FakeCloud['put']>; readonly file: ReturnType<FakeCloud['put']> } {
  const wav = wavBytes([Float32Array.from(samples)], 8000);
  const file = cloud.put(wav, 'audio/wav');
  const list: ViewList = {
    sha256: file.sha256!,
    sample_rate: 8000,
    channels: 1,
    data_offset_bytes: wav.length - 4 * samples.length,
    sample_format: 'float32',
    views,
  };
  return { list: cloud.put(Buffer.from(JSON.stringify(list)), 'application/json'), file };
}

export function viewsOf(
  source: ReturnType<typeof viewed>,
  [from, to]: readonly [number, number],
  groups?: ItemGroups,
): TaskInput {
  const parts = [{ ...source, from, to, first_index: from }];
  return { kind: 'views', type: 'audio', parts, ...(groups === undefined ? {} : { groups }) };
}

/** Items behind one another in one pack. */
export function packed(
  type: 'matrix' | 'audio' | 'text',
  items: readonly (readonly [index: number, bytes: Uint8Array])[],
  groups?: ItemGroups,
): TaskInput {
  let offset = 0;
  const placed = items.map(([index, { length }]) => {
    offset += length;
    return { index, offset: offset - length, length };
  });
  const file = cloud.put(Buffer.concat(items.map(([, bytes]) => bytes)));
  const packs = [{ file, items: placed }];
  return { kind: 'packs', type, packs, ...(groups === undefined ? {} : { groups }) };
}

export interface Output {
  readonly kind: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly count: number;
  readonly groups?: ItemGroups;
  readonly items: readonly { index: number; offset: number; length: number }[];
  readonly list: { readonly sha256: string };
  readonly file: { readonly sha256: string; readonly size_bytes: number };
}

/** The completion of a task that was pushed. */
export async function completed(task_id: string): Promise<{
  readonly outputs: Readonly<Record<string, Output>>;
  readonly failed: readonly number[];
}> {
  expect(await worker.push(task_id)).toBe(204);
  const complete = cloud.callsOf('complete').find((call) => call.task_id === task_id);
  if (complete === undefined) throw new Error(JSON.stringify(worker.logged));
  const { outputs, failed_items } = complete.body as {
    outputs: Record<string, Output>;
    failed_items: { index: number; error: { error_code: string } }[];
  };
  for (const { error } of failed_items) expect(error.error_code).toBe('OPERATION_FAILED');
  return { outputs, failed: failed_items.map(({ index }) => index) };
}

/** The JSON items of a pack, by index. */
export function unpacked({ sha256, items }: Output): Record<number, Record<string, unknown>> {
  const bytes = cloud.blobs.get(sha256)!;
  const entries = items.map(({ index, offset, length }) => [
    index,
    JSON.parse(bytes.subarray(offset, offset + length).toString()) as unknown,
  ]);
  return Object.fromEntries(entries) as Record<number, Record<string, unknown>>;
}

/** The samples of all views of an output, in order. */
export function emitted({ list, file }: Output): number[][] {
  const { views, data_offset_bytes, sha256 } = JSON.parse(
    cloud.blobs.get(list.sha256)!.toString(),
  ) as ViewList;
  const wav = cloud.blobs.get(file.sha256)!;
  expect(sha256).toBe(file.sha256);
  expect(wav).toHaveLength(file.size_bytes);
  return views.map(([from, to]) =>
    Array.from({ length: to - from }, (_, frame) =>
      wav.readFloatLE(data_offset_bytes + 4 * (from + frame)),
    ),
  );
}

export const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7];
export const IN_TWOS = [
  [0, 2],
  [2, 4],
  [4, 6],
  [6, 8],
] as const;
