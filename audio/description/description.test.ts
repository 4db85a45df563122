import fc from 'fast-check';
import { SpectralPeaks } from '../spectral/spectral-peaks';
import { envelopeShape } from './envelope-shape';
import { harmonicShape } from './harmonic-shape';
import { LevelCurve } from './level-curve';
import { LowLevelDescriptionStream } from './low-level-description';
import { createPitchSalience } from './pitch-salience';
import { RunningStatistics } from './running-statistics';
import { sensoryDissonance } from './sensory-dissonance';
import { spectrumShape } from './spectrum-shape';

const SR = 44100;
const BINS = 1025;
const BIN_HZ = SR / 2048;

/** A spectrum with triangles, so that each has one peak. */
function spectrumWith(partials: readonly (readonly [bin: number, height: number])[]): Float64Array {
  const spectrum = new Float64Array(BINS).fill(1e-9);
  for (const [bin, height] of partials) {
    spectrum[bin] = height;
    spectrum[bin - 1] = spectrum[bin + 1] = height / 2;
  }
  return spectrum;
}

function peaksOf(partials: readonly (readonly [number, number])[]): SpectralPeaks {
  const peaks = new SpectralPeaks({ sampleRate: SR, bins: BINS, threshold: 1e-6 });
  peaks.find(spectrumWith(partials));
  return peaks;
}

const sine = (hz: number, seconds: number, amplitude = 0.5): Float64Array =>
  Float64Array.from(
    { length: Math.round(seconds * SR) },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / SR),
  );

describe('running statistics', () => {
  it('are those of all numbers', () => {
    const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (values) => {
        const statistics = new RunningStatistics();
        for (const value of values) statistics.add(value);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance =
          values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        expect(statistics.mean).toBeCloseTo(mean, 6);
        expect(statistics.variance).toBeCloseTo(variance, 4);
        expect(statistics.min).toBe(Math.min(...values));
        expect(statistics.max).toBe(Math.max(...values));
      }),
    );
  });

  it('of no number are null', () => {
    const { mean, variance, min, max } = new RunningStatistics();
    expect([mean, variance, min, max]).toEqual([null, null, null, null]);
  });
});

describe('the shape of a spectrum', () => {
  it('of one bin is a point', () => {
    const spectrum = new Float64Array(BINS);
    spectrum[100] = 3;
    expect(spectrumShape(spectrum, BIN_HZ, 1)).toEqual({
      centroid: 100 * BIN_HZ,
      spread: 0,
      skewness: 0,
      crest: BINS,
      energy: 9,
      entropy: 0,
      flatness: 1,
      rolloff: 100 * BIN_HZ,
    });
  });

  it('of a level one is level', () => {
    const shape = spectrumShape(new Float64Array(BINS).fill(0.5), BIN_HZ, 2);
    expect(shape.centroid).toBeCloseTo(512 * BIN_HZ, 6);
    expect(shape.spread).toBeCloseTo(((BINS ** 2 - 1) / 12) * BIN_HZ ** 2, 2);
    expect(shape.skewness).toBeCloseTo(0, 9);
    expect(shape.crest).toBeCloseTo(1, 9);
    expect(shape.energy).toBeCloseTo(BINS, 9);
    expect(shape.entropy).toBeCloseTo(Math.log2(BINS), 9);
    expect(shape.flatness).toBeCloseTo(0, 9);
    expect(shape.rolloff).toBeCloseTo(871 * BIN_HZ, 6);
  });
});

describe('peaks', () => {
  it('are where their parabolas have their tops, the highest kept in order of frequency', () => {
    const spectrum = spectrumWith([
      [50, 1],
      [100, 3],
      [200, 2],
    ]);
    spectrum[101] = 2.5;
    const peaks = new SpectralPeaks({
      sampleRate: SR,
      bins: BINS,
      threshold: 1e-6,
      maxPeaks: 2,
    });
    expect(peaks.find(spectrum)).toBe(2);
    // Through 1.5, 3, 2.5.
    expect(peaks.frequencies[0]).toBeCloseTo(100.25 * BIN_HZ, 6);
    expect(peaks.magnitudes[0]).toBeCloseTo(3.0625, 9);
    expect(peaks.frequencies[1]).toBeCloseTo(200 * BIN_HZ, 6);
  });

  it('that are level lie in the middle', () => {
    const spectrum = spectrumWith([[300, 1]]);
    spectrum[301] = 1;
    spectrum[302] = 0.5;
    const peaks = new SpectralPeaks({ sampleRate: SR, bins: BINS, threshold: 1e-6 });
    peaks.find(spectrum);
    expect(peaks.count).toBe(1);
    expect(peaks.frequencies[0]).toBeCloseTo(300.5 * BIN_HZ, 6);
  });
});

describe('dissonance', () => {
  it('is that of beating, not of octaves, fifths or single tones', () => {
    const of = (...bins: number[]): number =>
      sensoryDissonance(peaksOf(bins.map((bin): [number, number] => [bin, 1])));
    expect(of(40)).toBe(0);
    // A semitone and an octave on 861 Hz.
    expect(of(40, 43)).toBeGreaterThan(0.7);
    expect(of(40, 80)).toBeLessThan(0.01);
    expect(of(40, 60)).toBeLessThan(of(40, 45));
  });
});

describe('the harmonic shape', () => {
  it('of multiples is harmonic, with its tristimulus', () => {
    const peaks = peaksOf([
      [20, 4],
      [40, 2],
      [60, 1],
      [80, 0.5],
      [100, 0.5],
    ]);
    const { inharmonicity, tristimulus } = harmonicShape(peaks, 20 * BIN_HZ);
    expect(inharmonicity).toBeCloseTo(0, 9);
    expect(tristimulus).toEqual([0.5, 3.5 / 8, 0.5 / 8]);
  });

  it('of what lies between multiples is not', () => {
    const { inharmonicity, tristimulus } = harmonicShape(peaksOf([[50, 1]]), 20 * BIN_HZ);
    expect(inharmonicity).toBeCloseTo(1, 9);
    expect(tristimulus).toBeNull();
  });
});

describe('pitch salience', () => {
  it('is high for a comb and low for a single tone', () => {
    const salience = createPitchSalience(BINS, BIN_HZ);
    const comb = Array.from({ length: 20 }, (_, k): [number, number] => [20 * (k + 1), 1]);
    expect(salience(spectrumWith(comb))).toBeCloseTo(0.95, 2);
    expect(salience(spectrumWith([[40, 1]]))).toBeLessThan(0.01);
    expect(salience(new Float64Array(BINS))).toBe(0);
  });
});

describe('the shape of an envelope', () => {
  it('of a steady level is balanced', () => {
    const shape = envelopeShape(new Float64Array(4 * SR).fill(0.5), SR)!;
    expect(shape.effectiveSeconds).toBeCloseTo(4, 1);
    expect(shape.centroidSeconds).toBeCloseTo(2, 1);
    expect(shape.spread).toBeCloseTo(16 / 12, 1);
    expect(shape.skewness).toBeCloseTo(0, 1);
    // From 20 % to 90 % with 10 ms up: ln(0.8 / 0.1) times 10 ms.
    expect(shape.logAttackTime).toBeCloseTo(Math.log10(0.01 * Math.log(8)), 2);
    expect(shape.strongDecay).toBeCloseTo(Math.sqrt((0.25 * 4 * SR) / 2), 0);
  });

  it('of a fade falls', () => {
    const fade = Float64Array.from({ length: 3 * SR }, (_, i) => Math.exp(-i / SR));
    const shape = envelopeShape(fade, SR)!;
    expect(shape.decrease).toBeLessThan(0);
    expect(shape.skewness).toBeGreaterThan(0);
    expect(shape.peakRatio).toBeLessThan(0.05);
    expect(envelopeShape(fade.slice().reverse(), SR)!.peakRatio).toBeGreaterThan(0.95);
  });

  it('of zeros is none, of one sample a point', () => {
    expect(envelopeShape(new Float64Array(10), SR)).toBeNull();
    expect(envelopeShape(Float64Array.of(1), SR)).toMatchObject({
      centroidSeconds: 0,
      spread: 0,
      skewness: 0,
      decrease: 0,
      logAttackTime: -5,
    });
  });
});

describe('a level curve', () => {
  it('has the mean square of every stretch, and counts changes of sign', () => {
    const curve = new LevelCurve(4);
    curve.push(Float64Array.of(1, -1, 1));
    curve.push(Float64Array.of(-1, 2, 2));
    const { powers, zeroCrossingRate } = curve.end();
    expect(Array.from(powers)).toEqual([1, 4]);
    expect(zeroCrossingRate).toBeCloseTo(4 / 6);
  });
});

describe('the low-level description', () => {
  it('does not depend on the blocks', () => {
    const sound = sine(330, 0.5);
    const whole = new LowLevelDescriptionStream(SR);
    whole.push(sound);
    const blocks = new LowLevelDescriptionStream(SR);
    for (let from = 0; from < sound.length; from += 777)
      blocks.push(sound.subarray(from, from + 777));
    expect(blocks.end()).toEqual(whole.end());
  });

  it('of a sine knows its pitch and energy', () => {
    const stream = new LowLevelDescriptionStream(SR);
    stream.push(sine(500, 1));
    const description = stream.end();
    expect(description.medianPitch).toBeCloseTo(500, 0);
    expect(description.pitchConfidence).toBeGreaterThan(0.8);
    // A peak of 0.5 and half of it on both sides under a Hann window.
    expect(description.shape.energy).toBeGreaterThan(0.3);
    expect(description.shape.energy).toBeLessThan(0.42);
    expect(description.tristimulus![0]).toBeGreaterThan(0.95);
  });

  it('of silence has nothing to say', () => {
    const stream = new LowLevelDescriptionStream(SR);
    stream.push(new Float64Array(SR));
    const { shape, mfcc, medianPitch, pitchConfidence } = stream.end();
    expect([shape.centroid, mfcc, medianPitch, pitchConfidence]).toEqual([null, null, null, null]);
  });
});
