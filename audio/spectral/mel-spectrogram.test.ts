import {
  flat,
  librosaReference,
  readVectorBytes,
  readVectorJson,
  RECORDINGS,
} from '../../test/reference-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { decodeWav } from '../format/wav';
import { melFilterBank } from './mel-filter-bank';
import { hzToMel, melToHz } from './mel-scale';
import { melSpectrogram, type MelOptions } from './mel-spectrogram';

/** Compares where the expected power is worth comparing. */
function melExcess(given: Float32Array, expected: readonly number[]): number {
  const { rel, aboveShareOfMaximum } = TOLERANCES.melPower;
  const least = aboveShareOfMaximum * expected.reduce((max, value) => Math.max(max, value), 0);
  const counted = expected.map((value, i) => ({ value, i })).filter(({ value }) => value > least);
  expect(counted.length).toBeGreaterThan(expected.length / 4);
  expect(given).toHaveLength(expected.length);
  return excess(
    counted.map(({ i }) => given[i]!),
    counted.map(({ value }) => value),
    { rel },
  );
}

const signalOf = (recording: string): Float32Array =>
  decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;

interface Variant {
  readonly parameters: Record<string, number | boolean | null>;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** librosa's names to ours. */
function optionsOf(parameters: Variant['parameters']): MelOptions {
  const names: Record<string, string> = {
    ...{ n_fft: 'nFft', hop_length: 'hopLength', n_mels: 'nMels', fmin: 'fminHz', fmax: 'fmaxHz' },
    ...{ power: 'power', htk: 'htk', norm: 'norm' },
  };
  const entries = Object.entries(parameters).map(([name, value]) => [names[name]!, value]);
  return { sampleRate: 22050, ...(Object.fromEntries(entries) as object) };
}

describe('melSpectrogram', () => {
  test.each(RECORDINGS)('of %s is librosa.feature.melspectrogram', (recording) => {
    const expected = librosaReference(recording).features['melspectrogram']!;
    const given = melSpectrogram(signalOf(recording), { sampleRate: 22050 });
    expect([given.rows, given.columns]).toEqual(expected.shape);
    expect(melExcess(given.data, flat(expected))).toBeLessThanOrEqual(0);
  });

  const { melspectrogram } = readVectorJson<{ melspectrogram: Variant[] }>('variants.librosa.json');

  test.each(melspectrogram)('with $parameters is librosa.feature.melspectrogram', (variant) => {
    const signal = signalOf('rock').subarray(0, 22050);
    const given = melSpectrogram(signal, optionsOf(variant.parameters));
    expect([given.rows, given.columns]).toEqual(variant.shape);
    expect(melExcess(given.data, variant.data)).toBeLessThanOrEqual(0);
  });
});

describe('melFilterBank', () => {
  it('gives every wide band unit area', () => {
    const bank = melFilterBank({ sampleRate: 16000, nFft: 4096, nMels: 40 });
    for (let band = 20; band < 40; band++) {
      const weights = bank.weights.subarray(bank.offset[band], bank.offset[band + 1]);
      const area = weights.reduce((sum, weight) => sum + weight, 0) * (16000 / 4096);
      expect(area).toBeCloseTo(1, 2);
    }
  });

  it('refuses an empty range of frequencies', () => {
    expect(() => melFilterBank({ sampleRate: 8000, fminHz: 5000 })).toThrow(
      'fmaxHz is 4000; allowed: more than fminHz (5000)',
    );
  });
});

describe('the mel scales', () => {
  test.each([
    [0, 0],
    [440, 6.6],
    [1000, 15],
    [6400, 42],
  ])('put %d Hz at %d mel (Slaney)', (hz, mel) => {
    expect(hzToMel(hz)).toBeCloseTo(mel, 10);
    expect(melToHz(mel)).toBeCloseTo(hz, 8);
  });

  it('put 1 kHz next to 1000 mel (HTK)', () => {
    expect(hzToMel(1000, true)).toBeCloseTo(999.9855, 3);
    expect(melToHz(hzToMel(3000, true), true)).toBeCloseTo(3000, 8);
  });
});
