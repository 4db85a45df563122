import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBody } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { executeLocally } from '../../index';
import { noise, writeWav } from '../../runtime/testing/sound-files';
import { fieldFault, type Field, type FieldValue } from '../describe/field';
import { descriptorFields, featureFields } from '../describe/fields';
import { descriptionSchema } from '../describe/schema';
import { essentiaPool } from '../essentia/essentia-pool';

const root = join(__dirname, '..', '..', '..');
const operation = loadManifests(join(root, 'manifests')).findOperationAnywhere('describe')!;
const fixtures = join(root, 'test', 'fixtures');
const SR = 44100;
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-describe-'))));
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => essentiaPool.close());

interface Described {
  readonly descriptors: Record<string, FieldValue>;
  readonly audio_features: Record<string, FieldValue>;
  readonly confidence: Record<'descriptors' | 'audio_features', Record<string, number>>;
}

async function described(path: string): Promise<Described> {
  const given = { operation, parameters: {}, inputs: { audio: path } };
  await executeLocally({ ...given, outDir: join(folder, 'out') });
  return JSON.parse(readFileSync(join(folder, 'out', 'description.json'), 'utf8')) as Described;
}

function sound(channels: readonly Float32Array[], sampleRate = SR): Promise<Described> {
  const path = join(folder, 'in.wav');
  writeWav(path, channels, sampleRate);
  return described(path);
}

const signal = (seconds: number, at: (t: number) => number): Float32Array =>
  Float32Array.from({ length: Math.round(seconds * SR) }, (_, i) => at(i / SR));

const schema = descriptionSchema();

/** Everything that the table does not allow. The schema that is made of it agrees. */
function faults(result: Described): string[] {
  parseBody(schema, result);
  const of = (
    fields: readonly Field[],
    values: Record<string, FieldValue>,
    trust: Record<string, number>,
  ): string[] => [
    ...fields.flatMap((field) => {
      const fault = fieldFault(field, values[field.name]);
      return fault === null ? [] : [`${field.name} ${fault}`];
    }),
    ...fields.flatMap(({ name, confidence }) => {
      const given = trust[name] ?? NaN;
      return given >= 0 && given <= (values[name] === null ? 0 : confidence)
        ? []
        : [`confidence of ${name} is ${given}`];
    }),
    ...[...Object.keys(values), ...Object.keys(trust)]
      .filter((name) => !fields.some((field) => field.name === name))
      .map((name) => `${name} is not documented`),
  ];
  return [
    ...of(descriptorFields, result.descriptors, result.confidence.descriptors),
    ...of(featureFields, result.audio_features, result.confidence.audio_features),
  ];
}

describe('describe', () => {
  it.each([
    'recordings/spunkyrace-excerpt.ogg',
    'vectors/orch.wav',
    'vectors/rock.wav',
    'vectors/speech.wav',
  ])(
    'of %s is what is documented',
    async (name) => {
      expect(faults(await described(join(fixtures, name)))).toEqual([]);
    },
    120_000,
  );

  const impulse = new Float32Array(SR);
  impulse[20000] = 1;
  const loud = noise(SR).map((value) => 100 * value);
  const tone = signal(1, (t) => 0.5 * Math.sin(2 * Math.PI * 440 * t));
  it.each<[string, readonly Float32Array[], number?]>([
    ['silence', [new Float32Array(3 * SR)]],
    ['a constant', [new Float32Array(3 * SR).fill(0.5)]],
    ['one sample', [new Float32Array([0.7])]],
    ['two samples', [new Float32Array([0.7, -0.7])]],
    ['an impulse', [impulse]],
    ['a clipped tone', [tone.map((value) => Math.sign(value))]],
    ['noise', [noise(3 * SR)]],
    ['noise far above full scale', [loud]],
    ['noise at the edge of silence', [noise(SR).map((value) => 1e-4 * value)]],
    ['denormal noise', [noise(SR).map((value) => 1e-38 * value)]],
    ['a tone and its opposite', [tone, tone.map((value) => -value)]],
    ['eight channels', Array.from({ length: 8 }, (_, seed) => noise(SR, seed))],
    ['8 kHz', [noise(16001)], 8000],
    ['192 kHz', [noise(192001)], 192000],
  ])('of %s is what is documented', async (_, channels, sampleRate = SR) => {
    expect(faults(await sound(channels, sampleRate))).toEqual([]);
  });

  it.each([NaN, Infinity])('refuses %p', async (bad) => {
    const samples = noise(SR);
    samples[5000] = bad;
    await expect(sound([noise(SR), samples])).rejects.toThrow(`has the value ${bad}`);
  });

  it('of a tone names the note', async () => {
    const { descriptors, confidence } = await sound([tone]);
    expect(descriptors).toMatchObject({ note_midi: 69, note_name: 'A4', duration: 1, bpm: 0 });
    for (const name of ['pitch', 'pitch_min', 'pitch_max', 'spectral_rolloff'])
      expect(Math.abs(Number(descriptors[name]) - 440)).toBeLessThan(25);
    expect(descriptors['inharmonicity']).toBeLessThan(0.05);
    expect((descriptors['tristimulus'] as number[])[0]).toBeGreaterThan(0.95);
    expect(descriptors['spectral_flatness']).toBeGreaterThan(0.5);
    expect(descriptors['zero_crossing_rate']).toBeCloseTo(880 / SR, 4);
    // The A is the first of 36 classes.
    const hpcp = descriptors['hpcp'] as number[];
    expect(hpcp.indexOf(Math.max(...hpcp))).toBe(0);
    expect(confidence.descriptors['note_midi']).toBeGreaterThan(0.4);
  });

  it('of a mix of clicks and a chord finds tempo and key', async () => {
    const clicked = signal(8, (t) => {
      const since = t % 0.5;
      const chord = [261.63, 329.63, 392, 523.25].reduce(
        (sum, hz) => sum + 0.05 * Math.sin(2 * Math.PI * hz * t),
        0,
      );
      return chord + 0.6 * Math.sin(2 * Math.PI * 1500 * since) * Math.exp(-150 * since);
    });
    const { descriptors, audio_features, confidence } = await sound([clicked]);
    expect(Math.abs(Number(descriptors['bpm']) - 120)).toBeLessThan(0.5);
    expect(audio_features['tempo']).toBe(descriptors['bpm']);
    expect(descriptors['beat_count']).toBe((descriptors['beat_times'] as number[]).length);
    expect(confidence.descriptors['bpm']).toBe(
      Math.min(0.9, Number(descriptors['bpm_confidence'])),
    );
    expect(descriptors['tonality']).toBe('C major');
    expect(audio_features).toMatchObject({ key: 0, mode: 1, duration_ms: 8000 });
    expect(Math.abs(Number(descriptors['onset_count']) - 16)).toBeLessThanOrEqual(2);
    expect(descriptors['single_event']).toBe(false);
  }, 120_000);

  it('of silence says so, with no confidence in what is not there', async () => {
    const { descriptors, audio_features, confidence } = await sound([new Float32Array(SR)]);
    expect(descriptors).toMatchObject({
      loudness: null,
      silence_rate: 1,
      start_time: null,
      tonality: null,
      tonality_confidence: 0,
      bpm: 0,
      beat_times: [],
      onset_times: [],
      pitch: null,
      mfcc: null,
    });
    expect(audio_features).toMatchObject({ key: -1, mode: null, energy: null, tempo: 0 });
    expect(confidence.descriptors).toMatchObject({ loudness: 0, bpm: 0, tonality: 0, pitch: 0 });
    expect(confidence.audio_features).toMatchObject({ key: 0, tempo: 0, energy: 0 });
  });

  it('of one fading note knows that it is one event', async () => {
    const fading = signal(2, (t) =>
      t < 0.5 ? 0 : 0.7 * Math.exp(-3 * (t - 0.5)) * Math.sin(2 * Math.PI * 330 * t),
    );
    const { descriptors } = await sound([fading]);
    expect(descriptors['single_event']).toBe(true);
    expect(Math.abs(Number(descriptors['start_time']) - 0.5)).toBeLessThan(0.03);
    expect(descriptors['loopable']).toBe(false);
    expect(descriptors['temporal_skewness']).toBeGreaterThan(0);
  });
});
