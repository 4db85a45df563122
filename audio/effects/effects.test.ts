import fc from 'fast-check';
import { readVectorBytes, readVectorJson } from '../../test/reference-vectors';
import { bandError } from '../../test/spectral-error';
import { TOLERANCES } from '../../test/tolerances';
import { decodeWav } from '../format/wav';
import { yin } from '../pitch/yin';
import { pitchShift, PitchShiftStream, type PitchShiftOptions } from './pitch-shift';
import { timeStretch, TimeStretchStream, type TimeStretchOptions } from './time-stretch';

const signalOf = (recording: string): Float32Array =>
  decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;

interface Variant {
  readonly recording: string;
  readonly samples: number;
  readonly parameters: Readonly<Record<string, number | boolean>>;
  readonly length: number;
  readonly data: readonly number[];
}

interface Effects {
  readonly time_stretch: (Variant & { readonly index_step: number; readonly rms: number })[];
  readonly pitch_shift: (Variant & { readonly from: number })[];
}

const reference = readVectorJson<Effects>('effects.librosa.json');

const NAMES: Readonly<Record<string, string>> = {
  ...{ rate: 'rate', n_fft: 'nFft', hop_length: 'hopLength', win_length: 'winLength' },
  ...{ center: 'center', n_steps: 'nSteps', bins_per_octave: 'binsPerOctave', scale: 'scale' },
};

/** librosa's names to ours. */
function optionsOf<Options>(parameters: Variant['parameters']): Options {
  const entries = Object.entries(parameters).map(([name, value]) => [NAMES[name]!, value]);
  return Object.fromEntries(entries) as Options;
}

function tone(hz: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / 22050));
}

/** Hz, in the middle. */
function pitchOf(signal: Float32Array): number {
  const track = yin(signal, { sampleRate: 22050, fminHz: 100, fmaxHz: 2000 });
  return track[track.length >> 1]!;
}

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

describe('timeStretch', () => {
  test.each(reference.time_stretch)(
    'of $recording with $parameters is librosa.effects.time_stretch',
    ({ recording, samples, parameters, length, index_step, data, rms: level }) => {
      const signal = signalOf(recording).subarray(0, samples);
      const given = timeStretch(signal, optionsOf<TimeStretchOptions>(parameters));
      expect(given).toHaveLength(length);
      const errors = data.map((expected, i) => given[i * index_step]! - expected);
      expect(rms(errors) / level).toBeLessThan(TOLERANCES.timeStretch.rmsRel);
    },
  );

  test.each([0.5, 0.8, 1.7, 3])('%d times as fast, a tone keeps its pitch', (rate) => {
    const given = timeStretch(tone(440, 30_000), { rate });
    expect(given).toHaveLength(Math.round(30_000 / rate));
    expect(pitchOf(given)).toBeCloseTo(440, 0);
  });

  it('does not depend on how the signal is cut into blocks, down to the last bit', () => {
    const signal = signalOf('speech').subarray(0, 6000);
    const rates = fc.constantFrom(0.1, 0.7, 1, 1.9, 5);
    const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 6 });
    fc.assert(
      fc.property(rates, sizes, (rate, cuts) => {
        const options = { rate, nFft: 512 };
        const whole = timeStretch(signal, options);
        const given: number[] = [];
        const stream = new TimeStretchStream(options, (samples) => given.push(...samples));
        let at = 0;
        for (const size of [...cuts, signal.length]) {
          stream.push(signal.subarray(at, (at += size)));
        }
        expect(stream.end()).toBe(whole.length);
        expect(Float32Array.from(given)).toEqual(whole);
      }),
      { numRuns: 8 },
    );
  });

  it('gives silence for silence, and of one sample what it rounds to', () => {
    const silent = timeStretch(new Float32Array(3000), { rate: 0.9 });
    expect(silent.every((sample) => sample === 0)).toBe(true);
    expect(timeStretch(new Float32Array([0.5]), { rate: 4 })).toHaveLength(0);
    expect(timeStretch(new Float32Array([0.5]), { rate: 0.5 })).toHaveLength(2);
  });

  test.each([
    [{ rate: 0 }, 'rate is 0; allowed: a finite number from 0.015625 to 64'],
    [{ rate: NaN }, 'rate is NaN'],
    [{ rate: 1, nFft: 512, winLength: 600 }, 'winLength is 600'],
  ])('refuses %j', (options, message) => {
    expect(() => timeStretch(new Float32Array(9), options)).toThrow(message);
  });

  it('refuses what is no sound', () => {
    expect(() => timeStretch(new Float32Array(0), { rate: 1 })).toThrow('signal length is 0');
    expect(() => timeStretch(Float32Array.of(0, NaN), { rate: 1 })).toThrow('sample 1 is NaN');
  });
});

describe('pitchShift', () => {
  test.each(reference.pitch_shift)(
    'of $recording with $parameters is librosa.effects.pitch_shift',
    ({ recording, samples, parameters, length, from, data }) => {
      const signal = signalOf(recording).subarray(0, samples);
      const given = pitchShift(signal, optionsOf<PitchShiftOptions>(parameters));
      expect(given).toHaveLength(length);
      const { rmsRel, belowShareOfNyquist } = TOLERANCES.pitchShift;
      const excerpt = given.subarray(from, from + data.length);
      expect(bandError(excerpt, data, belowShareOfNyquist)).toBeLessThan(rmsRel);
    },
  );

  test.each([
    [4, 12],
    [-7, 12],
    [12, 12],
    [-9, 24],
  ])('by %d steps of 1/%d octave, a tone has the pitch it should', (nSteps, binsPerOctave) => {
    const given = pitchShift(tone(440, 30_000), { nSteps, binsPerOctave });
    expect(given).toHaveLength(30_000);
    expect(
      Math.abs(1200 * Math.log2(pitchOf(given) / 440) - (1200 * nSteps) / binsPerOctave),
    ).toBeLessThan(3);
  });

  it('does not depend on how the signal is cut into blocks, down to the last bit', () => {
    const signal = signalOf('rock').subarray(0, 6001);
    const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(-24, -5, 0, 3.3, 12), sizes, (nSteps, cuts) => {
        const options = { nSteps, nFft: 512 };
        const whole = pitchShift(signal, options);
        const given: number[] = [];
        const stream = new PitchShiftStream(options, (samples) => given.push(...samples));
        let at = 0;
        for (const size of [...cuts, signal.length]) {
          stream.push(signal.subarray(at, (at += size)));
        }
        expect(stream.end()).toBe(6001);
        expect(Float32Array.from(given)).toEqual(whole);
      }),
      { numRuns: 8 },
    );
  });

  it('leaves silence silent, and a single sample single', () => {
    expect(pitchShift(new Float32Array(3000), { nSteps: 5 }).every((x) => x === 0)).toBe(true);
    expect(pitchShift(Float32Array.of(0.5), { nSteps: 24 })).toHaveLength(1);
  });

  test.each([
    [{ nSteps: 73 }, 'nSteps is 73; allowed: a finite number from -72 to 72'],
    [{ nSteps: 1, binsPerOctave: 0 }, 'binsPerOctave is 0'],
  ])('refuses %j', (options, message) => {
    expect(() => pitchShift(new Float32Array(9), options)).toThrow(message);
  });
});
