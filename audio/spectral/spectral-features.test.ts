import { flat, RECORDINGS } from '../../test/reference-vectors';
import {
  optionsOf,
  samplesOf,
  spectralReference,
  spectralVariants,
  variantSamples,
} from '../../test/librosa-variants';
import { excess, TOLERANCES, type Tolerance } from '../../test/tolerances';
import { type SpectralOptions } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { spectralBandwidth } from './spectral-bandwidth';
import { spectralCentroid } from './spectral-centroid';
import { spectralContrast } from './spectral-contrast';
import { spectralFlatness } from './spectral-flatness';

type Feature = (signal: SampleArray, options: SpectralOptions) => Matrix;

const features: readonly (readonly [string, Feature, Tolerance])[] = [
  ['spectral_centroid', spectralCentroid, TOLERANCES.spectralCentroid],
  ['spectral_bandwidth', spectralBandwidth, TOLERANCES.spectralBandwidth],
  ['spectral_flatness', spectralFlatness, TOLERANCES.spectralFlatness],
  ['spectral_contrast', spectralContrast, TOLERANCES.spectralContrast],
];

describe.each(features)('%s', (name, feature, tolerance) => {
  test.each(RECORDINGS)('of %s is librosa’s', (recording) => {
    const expected = spectralReference(recording, name);
    const given = feature(samplesOf(recording), { sampleRate: 22050 });
    expect([given.rows, given.columns].slice(-expected.shape.length)).toEqual(
      expected.shape.length === 1 ? [given.columns] : expected.shape,
    );
    expect(excess(given.data, flat(expected), tolerance)).toBeLessThanOrEqual(0);
  });

  test.each(spectralVariants(name))('with $parameters is librosa’s', (variant) => {
    const given = feature(variantSamples(), optionsOf(variant.parameters));
    expect([given.rows, given.columns]).toEqual(variant.shape);
    expect(excess(given.data, flat(variant), tolerance)).toBeLessThanOrEqual(0);
  });
});

/** A cosine exactly on a bin of 1024 samples at 8192 Hz, 8 Hz apart. */
function cosine(bin: number, amplitude = 0.5): Float64Array {
  return Float64Array.from(
    { length: 8192 },
    (_, i) => amplitude * Math.cos((2 * Math.PI * bin * i) / 1024),
  );
}

const options = { sampleRate: 8192, nFft: 1024, hopLength: 512, center: false };

describe('of a sine', () => {
  it('the centroid is its frequency', () => {
    for (const hz of spectralCentroid(cosine(100), options).data) expect(hz).toBeCloseTo(800, 3);
  });

  it('the bandwidth is that of the Hann window: magnitudes ½, 1, ½ one bin apart', () => {
    for (const hz of spectralBandwidth(cosine(100), options).data) {
      expect(hz).toBeCloseTo(8 * Math.SQRT1_2, 3);
    }
  });

  it('the flatness is almost nothing', () => {
    for (const value of spectralFlatness(cosine(100), options).data) {
      expect(value).toBeLessThan(1e-8);
    }
  });

  it('the contrast is largest in its octave', () => {
    const { data, rows, columns } = spectralContrast(cosine(100), { ...options, nBands: 4 });
    const first = Array.from({ length: rows }, (_, band) => data[band * columns]!);
    // 0-200, -400, -800, -1600, -3200 Hz; a band includes the bin at its lower edge.
    expect(first.indexOf(Math.max(...first))).toBe(3);
  });
});

describe('of silence', () => {
  const silence = new Float32Array(4096);
  test.each([
    ['centroid', spectralCentroid, 0],
    ['bandwidth', spectralBandwidth, 0],
    ['flatness', spectralFlatness, 1],
    ['contrast', spectralContrast, 0],
  ] as readonly (readonly [string, Feature, number])[])(
    'the %s is defined',
    (_, feature, value) => {
      for (const given of feature(silence, { sampleRate: 22050 }).data) {
        expect(given).toBeCloseTo(value, 12);
      }
    },
  );
});

describe('parameters are refused by name', () => {
  const noise = new Float32Array(4096);
  test.each([
    [() => spectralBandwidth(noise, { sampleRate: 8000, p: 0 }), 'p is 0'],
    [() => spectralFlatness(noise, { amin: 0 }), 'amin is 0'],
    [() => spectralFlatness(noise, { power: NaN }), 'power is NaN'],
    [() => spectralCentroid(noise, { sampleRate: NaN }), 'sampleRate is NaN'],
    [() => spectralContrast(noise, { sampleRate: 22050, quantile: 1 }), 'quantile is 1'],
    [() => spectralContrast(noise, { sampleRate: 22050, nBands: 0 }), 'nBands is 0'],
    [
      () => spectralContrast(noise, { sampleRate: 8000 }),
      'fminHz is "200 with nBands 6"; allowed: bands that begin below half the sample rate (4000 Hz)',
    ],
    [
      () => spectralContrast(noise, { sampleRate: 22050, fminHz: 10 }),
      'fminHz is "too small for band 0"; allowed: one that leaves at least two bins in every band',
    ],
  ])('%#', (call, message) => expect(call).toThrow(message));
});
