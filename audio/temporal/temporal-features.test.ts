import { flat, RECORDINGS } from '../../test/reference-vectors';
import {
  optionsOf,
  samplesOf,
  spectralReference,
  spectralVariants,
  variantSamples,
} from '../../test/librosa-variants';
import { excess, TOLERANCES } from '../../test/tolerances';
import { rms } from './rms';
import { zeroCrossingRate } from './zero-crossing-rate';

/** Crossings as counts, since the references have seven digits. */
const counts = (rates: Iterable<number>, frameLength: number): number[] =>
  Array.from(rates, (rate) => Math.round(rate * frameLength));

describe('rms', () => {
  test.each(RECORDINGS)('of %s is librosa.feature.rms', (recording) => {
    const { data } = rms(samplesOf(recording));
    const expected = flat(spectralReference(recording, 'rms'));
    expect(excess(data, expected, TOLERANCES.rms)).toBeLessThanOrEqual(0);
  });

  test.each(spectralVariants('rms'))('with $parameters is librosa’s', (variant) => {
    const { data } = rms(variantSamples(), optionsOf(variant.parameters));
    expect(excess(data, flat(variant), TOLERANCES.rms)).toBeLessThanOrEqual(0);
  });

  it('of a constant is the constant, less where frames hang over the ends', () => {
    const { data } = rms(new Float32Array(4096).fill(-0.5));
    expect(Array.from(data)).toEqual(
      [0.5, 0.75, 1, 1, 1, 1, 1, 0.75, 0.5].map((share) => Math.fround(0.5 * Math.sqrt(share))),
    );
  });

  it('is exactly 0 in the silence after a loud part', () => {
    const signal = new Float32Array(40000);
    signal.fill(1, 0, 20000);
    expect(rms(signal, { frameLength: 100, hopLength: 30 }).data.at(-1)).toBe(0);
  });
});

describe('zeroCrossingRate', () => {
  test.each(RECORDINGS)('of %s is librosa.feature.zero_crossing_rate', (recording) => {
    const { data } = zeroCrossingRate(samplesOf(recording));
    const expected = flat(spectralReference(recording, 'zcr'));
    expect(counts(data, 2048)).toEqual(counts(expected, 2048));
  });

  test.each(spectralVariants('zero_crossing_rate'))('with $parameters is librosa’s', (variant) => {
    const options = optionsOf<{ frameLength?: number }>(variant.parameters);
    const { frameLength = 2048 } = options;
    const { data } = zeroCrossingRate(variantSamples(), options);
    expect(counts(data, frameLength)).toEqual(counts(flat(variant), frameLength));
  });

  it('of a signal that alternates is all but the frame’s first sample', () => {
    const signal = Float32Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const { data } = zeroCrossingRate(signal, { frameLength: 16, hopLength: 8, center: false });
    expect(data).toEqual(new Float32Array(7).fill(15 / 16));
  });

  it('of silence and of a constant is 0', () => {
    expect(Math.max(...zeroCrossingRate(new Float32Array(3000)).data)).toBe(0);
    expect(Math.max(...zeroCrossingRate(new Float32Array(3000).fill(-1)).data)).toBe(0);
  });

  it('counts zero as a sign of its own if told to', () => {
    const signal = Float32Array.of(1, 0, 1, -1);
    const options = { frameLength: 4, hopLength: 4, center: false };
    expect(zeroCrossingRate(signal, options).data[0]).toBe(1 / 4);
    expect(zeroCrossingRate(signal, { ...options, zeroPos: false }).data[0]).toBe(3 / 4);
  });

  it('refuses a negative threshold', () => {
    expect(() => zeroCrossingRate(new Float32Array(9), { threshold: -1 })).toThrow(
      'threshold is -1',
    );
  });
});
