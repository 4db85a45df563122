import { flat, RECORDINGS } from '../../test/reference-vectors';
import {
  optionsOf,
  samplesOf,
  spectralReference,
  spectralVariants,
  variantSamples,
} from '../../test/librosa-variants';
import { TOLERANCES } from '../../test/tolerances';
import { spectralRolloff, type SpectralRolloffOptions } from './spectral-rolloff';

/** How many bins each frame's frequency is off. */
function binsOff(given: Float32Array, expected: readonly number[], binHz: number): number[] {
  expect(given).toHaveLength(expected.length);
  return expected.map((hz, frame) => Math.round(Math.abs(given[frame]! - hz) / binHz));
}

function expectWithinTolerance(off: readonly number[]): void {
  const { exactShare, binsOtherwise } = TOLERANCES.spectralRolloff;
  expect(off.filter((bins) => bins === 0).length).toBeGreaterThanOrEqual(exactShare * off.length);
  expect(Math.max(...off)).toBeLessThanOrEqual(binsOtherwise);
}

describe('spectralRolloff', () => {
  test.each(RECORDINGS)('of %s is librosa.feature.spectral_rolloff', (recording) => {
    const { data } = spectralRolloff(samplesOf(recording), { sampleRate: 22050 });
    const expected = flat(spectralReference(recording, 'spectral_rolloff'));
    expectWithinTolerance(binsOff(data, expected, 22050 / 2048));
  });

  test.each(spectralVariants('spectral_rolloff'))('with $parameters is librosa’s', (variant) => {
    const options = optionsOf<SpectralRolloffOptions>(variant.parameters);
    const { data } = spectralRolloff(variantSamples(), options);
    expectWithinTolerance(
      binsOff(data, flat(variant), options.sampleRate / (options.nFft ?? 2048)),
    );
  });

  it('of a sine is its frequency or the bin beside it', () => {
    const sine = Float64Array.from({ length: 4096 }, (_, i) => Math.sin((2 * Math.PI * i) / 16));
    const options = { sampleRate: 16000, nFft: 1024, center: false };
    for (const hz of spectralRolloff(sine, options).data) {
      expect(Math.abs(hz - 1000)).toBeLessThanOrEqual(16000 / 1024);
    }
  });

  it('of silence is 0 Hz', () => {
    const { data } = spectralRolloff(new Float32Array(3000), { sampleRate: 8000 });
    expect(data).toEqual(new Float32Array(data.length));
  });

  test.each([0, 1, NaN, -0.1])('refuses a share of %d', (rollPercent) => {
    expect(() => spectralRolloff(new Float32Array(9), { sampleRate: 8000, rollPercent })).toThrow(
      `rollPercent is ${rollPercent}; allowed: above 0 and below 1`,
    );
  });
});
