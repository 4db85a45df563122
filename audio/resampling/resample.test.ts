import fc from 'fast-check';
import { readVectorBytes, readVectorJson } from '../../test/reference-vectors';
import { bandError } from '../../test/spectral-error';
import { TOLERANCES } from '../../test/tolerances';
import { decodeWav } from '../format/wav';
import { resample, ResampleStream } from './resample';
import { type ResampleOptions, type ResampleType } from './resample-options';

const signalOf = (recording: string): Float32Array =>
  decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;

function tone(hz: number, sampleRate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hz * i) / sampleRate));
}

interface Variant {
  readonly recording: string;
  readonly samples: number;
  readonly orig_sr: number;
  readonly target_sr: number;
  readonly parameters: { res_type?: ResampleType; fix?: boolean; scale?: boolean };
  readonly length: number;
  readonly last: number;
  readonly from: number;
  readonly data: readonly number[];
}

interface QualityVariant {
  readonly orig_sr: number;
  readonly target_sr: number;
  readonly res_type: ResampleType;
  readonly length: number;
  /** The first samples. */
  readonly data: readonly number[];
}

const { rmsRel, wholeBandRmsRel, startRmsRel, belowShareOfNyquist } = TOLERANCES.resample;

/** What the reference data is made of: as loud as can be at once, up to the highest frequency. */
function noise(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

const rms = (samples: readonly number[]): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);

describe('resample', () => {
  it('from 44.1 to 22.05 kHz is what soxr makes', () => {
    const { data } = readVectorJson<{ data: number[] }>('rock.resample.json');
    const given = resample(signalOf('rock.44k'), { origSr: 44100, targetSr: 22050 });
    expect(given).toHaveLength(data.length);
    expect(bandError(given, data, belowShareOfNyquist)).toBeLessThan(rmsRel);
  });

  test.each(readVectorJson<{ resample: Variant[] }>('effects.librosa.json').resample)(
    '$orig_sr Hz to $target_sr Hz with $parameters is librosa.resample',
    ({ recording, samples, orig_sr, target_sr, parameters, length, last, from, data }) => {
      const { res_type: resType = 'soxr_hq', ...rest } = parameters;
      const options = { origSr: orig_sr, targetSr: target_sr, resType, ...rest };
      const given = resample(signalOf(recording).subarray(0, samples), options);
      expect(given).toHaveLength(length);
      // soxr may give one sample less than librosa's length.
      if (last === 0) expect(given.at(-1)).toBe(0);
      const excerpt = given.subarray(from, from + data.length);
      // Of twice the rate, the upper half is empty; soxr_lq lets less through.
      const share = belowShareOfNyquist * Math.min(1, orig_sr / target_sr);
      const passed = resType === 'soxr_lq' ? (0.65 / 0.9) * share : share;
      expect(bandError(excerpt, data, passed)).toBeLessThan(rmsRel);
      // The slope is soxr's too, up to where both are closed.
      expect(bandError(excerpt, data, 1)).toBeLessThan(wholeBandRmsRel[resType]);
    },
  );

  const { samples, resample: ofQualities } = readVectorJson<{
    samples: number;
    resample: QualityVariant[];
  }>('resample.librosa.json');

  test.each(ofQualities)(
    'noise from $orig_sr Hz to $target_sr Hz by $res_type is librosa.resample, from the first sample on',
    ({ orig_sr: origSr, target_sr: targetSr, res_type: resType, length, data }) => {
      const given = resample(noise(samples), { origSr, targetSr, resType });
      expect(given).toHaveLength(length);
      const error = rms(data.map((expected, i) => given[i]! - expected));
      expect(error / rms(data)).toBeLessThan(startRmsRel);
    },
  );

  test.each([
    [48000, 44100],
    [44100, 48000],
    [8000, 8000 * Math.SQRT2],
    [44100, 14700],
    [16000, 2000],
    [11025, 96000],
  ])('a tone at %d Hz is the tone at %d Hz', (origSr, targetSr) => {
    const hz = 0.3 * Math.min(origSr, targetSr);
    const given = resample(tone(hz, origSr, 6000), { origSr, targetSr });
    const expected = tone(hz, targetSr, given.length);
    // Away from the ends, where the tone begins and stops.
    const middle = (all: Float32Array): Float32Array =>
      all.subarray(Math.floor(0.4 * all.length), Math.floor(0.6 * all.length));
    expect(bandError(middle(given), middle(expected), 1)).toBeLessThan(3e-5);
  });

  test.each([
    [22050, 9],
    [16000, 12],
    [15999.5, 17],
  ])('what %d Hz cannot hold is gone, not folded back', (targetSr, kiloHertz) => {
    const given = resample(tone(1000 * kiloHertz, 44100, 20_000), { origSr: 44100, targetSr });
    const isHeld = kiloHertz * 1000 < targetSr / 2;
    const middle = given.subarray(given.length >> 2, given.length >> 1);
    const power = middle.reduce((sum, x) => sum + x * x, 0) / middle.length;
    const level = 10 * Math.log10(2 * power);
    if (isHeld) expect(Math.abs(level)).toBeLessThan(0.01);
    else expect(level).toBeLessThan(-110);
  });

  it('keeps a constant, and silence', () => {
    const given = resample(new Float32Array(9000).fill(0.5), { origSr: 48000, targetSr: 44100 });
    for (const sample of given.subarray(3000, 5000)) expect(sample).toBeCloseTo(0.5, 5);
    const silent = resample(new Float32Array(500), { origSr: 48000, targetSr: 44100 });
    expect(silent.every((sample) => sample === 0)).toBe(true);
  });

  it.each([22050, 16000, 15999.5, 44100])(
    'at %d Hz, too, what is silent beside something loud is silent',
    (targetSr) => {
      const signal = new Float32Array(60_000);
      signal.set(signalOf('rock').subarray(0, 20_000));
      const given = resample(signal, { origSr: 32000, targetSr });
      const silent = given.subarray(Math.ceil((28_000 * targetSr) / 32000));
      expect(silent.every((sample) => sample === 0)).toBe(true);
    },
  );

  it.each([
    [22050, 16000],
    [44100, 48000],
    [48000, 22050],
  ])(
    'at once from %d to %d Hz is what two stages make, from the first sample on',
    (origSr, targetSr) => {
      const signal = signalOf('rock').slice(5000, 15_000);
      // As much as is heard from the start on, as where a slice begins.
      signal[0] = 0.9;
      const options = { origSr, targetSr };
      // A rate a millionth beside it is no ratio of small whole numbers.
      const other = resample(signal, { origSr, targetSr: targetSr * (1 + 1e-9) });
      expect(
        bandError(resample(signal, options).subarray(0, 200), other.subarray(0, 200), 1),
      ).toBeLessThan(1e-5);
    },
  );

  it('gives a signal at its own rate back, without changing its level', () => {
    const signal = signalOf('rock').subarray(0, 100);
    expect(resample(signal, { origSr: 8000, targetSr: 8000, scale: true })).toEqual(signal);
  });

  it('does not depend on how the signal is cut into blocks, down to the last bit', () => {
    const signal = signalOf('orch').subarray(0, 20_000);
    const rates = fc.constantFrom(11025, 44100, 16000, 17861.48238, 300.5, 100_000);
    const sizes = fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 6 });
    fc.assert(
      fc.property(rates, sizes, (targetSr, cuts) => {
        const options = { origSr: 22050, targetSr };
        const whole = resample(signal, options);
        const given: number[] = [];
        const stream = new ResampleStream(options, (samples) => given.push(...samples));
        let at = 0;
        for (const size of [...cuts, signal.length]) {
          stream.push(signal.subarray(at, (at += size)));
        }
        expect(stream.end()).toBe(whole.length);
        expect(Float32Array.from(given)).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  it('gives as many samples as librosa, even of one', () => {
    const lengthOf = (samples: number, options: ResampleOptions): number =>
      resample(new Float32Array(samples).fill(0.1), options).length;
    expect(lengthOf(1, { origSr: 44100, targetSr: 8000 })).toBe(1);
    expect(lengthOf(1001, { origSr: 44100, targetSr: 48000 })).toBe(1090);
    expect(lengthOf(1000, { origSr: 22050, targetSr: 16000, fix: false })).toBe(726);
    expect(lengthOf(2, { origSr: 22050, targetSr: 16000, fix: false })).toBe(1);
  });

  test.each([
    [{ origSr: 0, targetSr: 1 }, 'origSr is 0; allowed: more than 0'],
    [{ origSr: 44100, targetSr: NaN }, 'targetSr is NaN'],
    [{ origSr: 44100, targetSr: 100 }, 'targetSr is 100; allowed: from 172.265625 to 11289600'],
    [
      { origSr: 1, targetSr: 2, resType: 'fft' as ResampleType },
      'resType is "fft"; allowed: soxr_vhq, soxr_hq, soxr_mq, soxr_lq',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => resample(new Float32Array(9), options)).toThrow(message);
  });

  it('refuses a signal of nothing', () => {
    expect(() => resample(new Float32Array(0), { origSr: 1, targetSr: 2 })).toThrow(
      'signal length is 0',
    );
  });

  test.each([NaN, Infinity, -Infinity])('refuses %d, and says which sample it is', (value) => {
    for (const [position, targetSr] of [
      [77, 11025],
      [15_000, 30_000],
      [22050, 22050],
    ] as const) {
      const signal = signalOf('orch').slice(0, 30_000);
      signal[position] = value;
      expect(() => resample(signal, { origSr: 22050, targetSr })).toThrow(`sample ${position} is`);
    }
  });
});
