/** @jest-environment <rootDir>/test/one-realm-environment.ts */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeWav } from '@attacca/audio';
import { writeWav } from '../../runtime/testing/sound-files';
import { type HitList } from '../drums/hit-list';
import { type LocalOutput } from '../../runtime/local/arrange-outputs';
import { runOperation } from '../../media/testing/run-operation';

/** 25 s at 44.1 kHz: for notes it is resampled, for drums it is only decoded. */
const recording = resolve(__dirname, '../../../test/fixtures/recordings/spunkyrace-excerpt.ogg');

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-slices-'))));
afterAll(() => rmSync(folder, { recursive: true }));

type Paths = Readonly<Record<string, readonly string[]>>;
type Run = NonNullable<Parameters<typeof runOperation>[1]>;

let runs = 0;

/** The paths of what an operation writes, by port. */
async function op(name: string, run: Omit<Run, 'outDir'>): Promise<Paths> {
  const outDir = join(folder, `${name}-${runs++}`);
  const { outputs } = await runOperation(name, { ...run, outDir });
  return Object.fromEntries(
    Object.entries(outputs).map(([port, output]) => [port, pathsOf(output)]),
  );
}

function pathsOf(output: LocalOutput): string[] {
  return output.kind === 'file' ? [output.path] : output.items.map(({ path }) => path);
}

const json = (paths: readonly string[]): unknown => JSON.parse(readFileSync(paths[0]!, 'utf8'));

/** What the model says of every slice, in order, by port. */
async function mapped(name: string, slices: readonly string[], more: Paths = {}): Promise<Paths> {
  const all: Record<string, string[]> = {};
  for (const audio of slices) {
    const outputs = await op(name, { inputs: { audio, ...more } });
    for (const [port, paths] of Object.entries(outputs)) (all[port] ??= []).push(...paths);
  }
  return all;
}

describe('notes of slices are those of the whole recording', () => {
  let whole: unknown;
  beforeAll(async () => {
    const inputs = { audio: recording };
    whole = json((await op('note-transcribe', { inputs }))['notes']!);
  });

  it.each([
    [1, 15],
    [5, 5],
    [60, 1],
  ])('slices of about %i s', async (length, count) => {
    const cut = await op('note-slices', { inputs: { audio: recording }, parameters: { length } });
    expect(cut['slices']).toHaveLength(count);
    const said = await mapped('note-activations', cut['slices']!);
    const { notes } = await op('note-events', { inputs: { ...said, layout: cut['layout']! } });
    expect(json(notes!)).toEqual(whole);
  });
});

describe('drum hits of slices are those of the whole recording', () => {
  /** Twice the recording, the second time quieter, in stereo: the slices are views on it. */
  async function writeTwice(): Promise<string> {
    const { converted } = await op('convert', {
      inputs: { audio: recording },
      parameters: { channels: 1, sample_rate: 44_100, bit_depth: 'float' },
    });
    const [once] = decodeWav(readFileSync(converted![0]!)).channels;
    const twice = Float32Array.from({ length: 2 * once!.length }, (_, i) =>
      i < once!.length ? once![i]! : 0.2 * once![i - once!.length]!,
    );
    const path = join(folder, 'twice.wav');
    writeWav(path, [twice, twice.map((sample) => 0.5 * sample)], 44_100);
    return path;
  }

  it.each([
    ['a compressed file', () => recording, 10, 2],
    ['a compressed file', () => recording, 120, 1],
    ['a WAV file', writeTwice, 10, 4],
  ])('%s', async (_, write, length, count) => {
    const audio = await write();
    const whole = json((await op('drum-transcribe', { inputs: { audio } }))['hits']!);
    const cut = await op('drum-slices', { inputs: { audio }, parameters: { length } });
    expect(cut['slices']).toHaveLength(count);
    const layout = cut['layout']!;
    const said = await mapped('drum-activations', cut['slices']!, { layout });
    const { hits } = await op('drum-hits', { inputs: { ...said, layout } });
    expect(json(hits!)).toEqual(whole);
    expect((whole as HitList).times.length).toBeGreaterThan(100);
  });
});

describe('joining slices', () => {
  let cut: Paths;
  let said: Paths;
  beforeAll(async () => {
    cut = await op('drum-slices', { inputs: { audio: recording }, parameters: { length: 10 } });
    said = await mapped('drum-activations', cut['slices']!, { layout: cut['layout']! });
  });
  const hitsOf = (inputs: Paths): Promise<Paths> =>
    op('drum-hits', { inputs: { ...said, layout: cut['layout']!, ...inputs } });

  it('names the slice that is missing', async () => {
    const { velocities } = said;
    await expect(hitsOf({ velocities: velocities!.slice(1) })).rejects.toThrow(/slice|frames/);
    await expect(hitsOf({ velocities: velocities!.slice(0, 1) })).rejects.toThrow(
      'slice 1 of 2 is missing',
    );
  });

  it('refuses slices that went through another model', async () => {
    const other = join(folder, 'other.json');
    const identity = { name: 'drums', version: '0', engine: 'e', engine_version: '1' };
    writeFileSync(other, JSON.stringify(identity));
    await expect(hitsOf({ model: [said['model']![0]!, other] })).rejects.toThrow(
      'slice 1 went through the model drums 0',
    );
  });

  it('refuses a layout of slices that were cut otherwise', async () => {
    const layout = json(cut['layout']!) as Record<string, number>;
    const path = join(folder, 'layout.json');
    writeFileSync(path, JSON.stringify({ ...layout, sample_rate: 22_050 }));
    await expect(hitsOf({ layout: [path] })).rejects.toThrow('must be at 44100 Hz');
    const { samples } = layout;
    const shorter = { length_samples: 500_000, overlap_samples: 50_000 };
    const slices = Math.ceil((samples! - 50_000) / 450_000);
    writeFileSync(path, JSON.stringify({ ...layout, ...shorter, slices }));
    await expect(hitsOf({ layout: [path] })).rejects.toThrow('multiple of 441000');
  });
});
