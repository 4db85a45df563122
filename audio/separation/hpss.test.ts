import fc from 'fast-check';
import {
  librosaReference,
  readVectorBytes,
  readVectorJson,
  RECORDINGS,
  type ReferenceArray,
} from '../../test/reference-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { decodeWav } from '../format/wav';
import { createMatrix } from '../matrix/matrix';
import { stft } from '../transform/stft';
import { hpss, HpssStream, type HpssOptions } from './hpss';
import { hpssMagnitudes } from './hpss-masks';

const signalOf = (recording: string): Float32Array =>
  decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;

const energy = (signal: Float32Array): number => signal.reduce((sum, x) => sum + x * x, 0);

interface Variant {
  readonly parameters: Record<string, number | [number, number] | 'inf'>;
  readonly samples: number;
  readonly harmonic: ReferenceArray;
  readonly percussive: ReferenceArray;
}

/** librosa's names to ours. */
function optionsOf(parameters: Variant['parameters']): HpssOptions {
  const names: Record<string, string> = {
    ...{ n_fft: 'nFft', hop_length: 'hopLength', win_length: 'winLength' },
    ...{ kernel_size: 'kernelSize', power: 'power', margin: 'margin' },
  };
  const entries = Object.entries(parameters).map(([name, value]) => [
    names[name]!,
    value === 'inf' ? Infinity : value,
  ]);
  return Object.fromEntries(entries) as HpssOptions;
}

describe('hpss', () => {
  test.each(RECORDINGS)('of %s is librosa.effects.hpss', (recording) => {
    const { features, sample_index } = librosaReference(recording);
    const signal = signalOf(recording);
    const { harmonic, percussive } = hpss(signal);
    const at = (part: Float32Array): number[] => sample_index.map((i) => part[i]!);
    const expected = (name: string): number[] => features[name]!.data as number[];
    const samples = TOLERANCES.hpssSample;
    expect(excess(at(harmonic), expected('hpss_harm_samples'), samples)).toBeLessThanOrEqual(0);
    expect(excess(at(percussive), expected('hpss_perc_samples'), samples)).toBeLessThanOrEqual(0);
    const energies = [energy(harmonic), energy(percussive)];
    expect(excess(energies, expected('hpss_energy'), TOLERANCES.hpssEnergy)).toBeLessThanOrEqual(0);
    // With margin 1 the parts add up to the signal.
    const sum = harmonic.map((x, i) => x + percussive[i]!);
    expect(excess(sum, signal, TOLERANCES.hpssSample)).toBeLessThanOrEqual(0);
  });

  test.each([1, 2, 3, 5])('medians over %i frames do not lose those that wait', (kernelSize) => {
    const signal = signalOf('rock').subarray(0, 20_000);
    const { harmonic, percussive } = hpss(signal, { kernelSize });
    const sum = harmonic.map((x, i) => x + percussive[i]!);
    expect(excess(sum, signal, TOLERANCES.hpssSample)).toBeLessThanOrEqual(0);
  });

  test.each(RECORDINGS)('of the spectrogram of %s is librosa.decompose.hpss', (recording) => {
    const { features, frames_index } = librosaReference(recording);
    const { frames, bins, data } = stft(signalOf(recording));
    const magnitudes = createMatrix(bins, frames);
    for (let t = 0; t < frames; t++) {
      for (let k = 0; k < bins; k++) {
        const i = 2 * (t * bins + k);
        magnitudes.data[k * frames + t] = Math.hypot(data[i]!, data[i + 1]!);
      }
    }
    const parts = hpssMagnitudes(magnitudes);
    frames_index.forEach((t, i) => {
      for (const [part, name] of [
        ['harmonic', 'hpss_H_mag_frames'],
        ['percussive', 'hpss_P_mag_frames'],
      ] as const) {
        const given = Array.from({ length: bins }, (_, k) => parts[part].data[k * frames + t]!);
        const expected = features[name]!.data[i] as readonly number[];
        expect(excess(given, expected, TOLERANCES.hpssMagnitude)).toBeLessThanOrEqual(0);
      }
    });
  });

  const variants = readVectorJson<{ hpss: Variant[]; sample_index: number[] }>(
    'variants.librosa.json',
  );

  test.each(variants.hpss)(
    'with $parameters on $samples samples is librosa.effects.hpss',
    (variant) => {
      const parts = hpss(
        signalOf('rock').subarray(0, variant.samples),
        optionsOf(variant.parameters),
      );
      for (const part of ['harmonic', 'percussive'] as const) {
        expect(parts[part]).toHaveLength(variant.samples);
        const at = variants.sample_index.filter((i) => i < variant.samples);
        const expected = variant[part].data as number[];
        const given = at.map((i) => parts[part][i]!);
        expect(excess(given, expected, TOLERANCES.hpssSample)).toBeLessThanOrEqual(0);
      }
    },
  );

  it('does not depend on how the signal is cut into blocks, down to the last bit', () => {
    const signal = signalOf('orch').subarray(0, 4000);
    const options = { nFft: 128, hopLength: 50, kernelSize: [9, 5] as const };
    const whole = hpss(signal, options);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1500 }), { maxLength: 8 }), (sizes) => {
        const parts = { harmonic: new Float32Array(4000), percussive: new Float32Array(4000) };
        let given = 0;
        const stream = new HpssStream(options, (harmonic, percussive) => {
          parts.harmonic.set(harmonic, given);
          parts.percussive.set(percussive, given);
          given += harmonic.length;
        });
        let at = 0;
        for (const size of [...sizes, signal.length]) {
          stream.push(signal.subarray(at, (at += size)));
        }
        expect([stream.end(), given]).toEqual([4000, 4000]);
        for (const part of ['harmonic', 'percussive'] as const) {
          expect(excess(parts[part], whole[part], { abs: 0 })).toBe(0);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('sends a tone to one side and a click to the other', () => {
    const length = 22050;
    const tone = Float32Array.from(
      { length },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * 441 * i) / 22050),
    );
    const click = new Float32Array(length);
    click[11000] = 1;
    const ofTone = hpss(tone);
    const ofClick = hpss(click);
    // The tone's abrupt ends are clicks themselves.
    const middle = (part: Float32Array): number => energy(part.subarray(5000, 17000));
    expect(middle(ofTone.percussive)).toBeLessThan(1e-4 * middle(ofTone.harmonic));
    expect(energy(ofClick.harmonic)).toBeLessThan(1e-4 * energy(ofClick.percussive));
  });

  it('leaves silence silent', () => {
    const { harmonic, percussive } = hpss(new Float32Array(5000));
    expect([energy(harmonic), energy(percussive)]).toEqual([0, 0]);
  });

  it('refuses a margin below one and an empty kernel', () => {
    const refused =
      (options: HpssOptions): (() => unknown) =>
      () =>
        hpss(new Float32Array(9), options);
    expect(refused({ margin: [1, 0.5] })).toThrow('margin (percussive) is 0.5');
    expect(refused({ kernelSize: 0 })).toThrow('kernelSize (harmonic) is 0');
  });
});
