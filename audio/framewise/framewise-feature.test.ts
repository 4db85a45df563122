import fc from 'fast-check';
import { spectralBandwidthStream } from '../spectral/spectral-bandwidth';
import { spectralCentroidStream } from '../spectral/spectral-centroid';
import { spectralContrastStream } from '../spectral/spectral-contrast';
import { spectralFlatnessStream } from '../spectral/spectral-flatness';
import { spectralRolloffStream } from '../spectral/spectral-rolloff';
import { MelStream } from '../spectral/mel-spectrogram';
import { stftComplexStream, stftMagnitudeStream } from '../spectral/stft-rows';
import { rmsStream } from '../temporal/rms';
import { zeroCrossingRateStream } from '../temporal/zero-crossing-rate';
import { chromaStftStream } from '../tonal/chroma-stft';
import { featureMatrix, type CreateFeature, type OnValues } from './framewise-feature';

interface Cut {
  readonly length: number;
  readonly hopLength: number;
  readonly center: boolean;
}

/** Every feature, of frames of the given length at 8 kHz. */
const features: Readonly<Record<string, (cut: Cut) => CreateFeature>> = {
  rms: (cut) => (on) => rmsStream({ ...cut, frameLength: cut.length }, on),
  'zero-crossing rate': (cut) => (on) =>
    zeroCrossingRateStream({ ...cut, frameLength: cut.length }, on),
  centroid: (cut) => (on) => spectralCentroidStream(spectral(cut), on),
  bandwidth: (cut) => (on) => spectralBandwidthStream(spectral(cut), on),
  rolloff: (cut) => (on) => spectralRolloffStream(spectral(cut), on),
  flatness: (cut) => (on) => spectralFlatnessStream(spectral(cut), on),
  contrast: (cut) => (on: OnValues) =>
    spectralContrastStream({ ...spectral(cut), fminHz: 900, nBands: 2, quantile: 0.3 }, on),
  mel: (cut) => (on) => new MelStream({ ...spectral(cut), nMels: 6 }, on),
  'stft magnitude': (cut) => (on) => stftMagnitudeStream(spectral(cut), on),
  'stft complex': (cut) => (on) => stftComplexStream(spectral(cut), on),
  chroma: (cut) => (on) => chromaStftStream(spectral(cut), on),
};

const spectral = ({ length, hopLength, center }: Cut) => ({
  ...{ sampleRate: 8000, nFft: length, hopLength, center },
});

const signalOf = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7) * Math.cos(i * i));

describe.each(Object.entries(features))('%s', (_, feature) => {
  it('does not depend on how the signal is cut into blocks', () => {
    const cut = fc.record({
      length: fc.constantFrom(32, 45, 64),
      hopLength: fc.integer({ min: 1, max: 100 }),
      center: fc.boolean(),
    });
    const blocks = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cut, blocks, (chosen, sizes) => {
        const signal = signalOf(64 + sizes.reduce((sum, size) => sum + size, 0));
        const frames: number[] = [];
        const values: number[] = [];
        const stream = feature(chosen)((row, frame) => {
          frames.push(frame);
          values.push(...Float32Array.from(row));
        });
        let at = 0;
        for (const size of [...sizes, 64]) stream.push(signal.subarray(at, (at += size)));
        const padding = chosen.center ? 2 * Math.floor(chosen.length / 2) : 0;
        const count = 1 + Math.floor((signal.length + padding - chosen.length) / chosen.hopLength);
        expect(stream.end()).toBe(count);
        expect(frames).toEqual(Array.from({ length: count }, (_value, frame) => frame));
        const whole = featureMatrix(signal, feature(chosen));
        expect([whole.rows, whole.columns]).toEqual([stream.rows, count]);
        expect(values.every((value) => Number.isFinite(value))).toBe(true);
        const byFrame = Array.from(
          { length: values.length },
          (_value, i) => whole.data[(i % whole.rows) * count + Math.floor(i / whole.rows)]!,
        );
        expect(values).toEqual(byFrame);
      }),
      { numRuns: 25 },
    );
  });

  const cut = { length: 64, hopLength: 16, center: false };

  it('refuses a signal too short, and samples that are no numbers', () => {
    expect(() => featureMatrix(new Float32Array(63), feature(cut))).toThrow(
      'signal length is 63; allowed: at least 64 samples',
    );
    expect(() => featureMatrix(new Float32Array(0), feature({ ...cut, center: true }))).toThrow(
      'signal length is 0',
    );
    expect(() => featureMatrix(Float32Array.of(0, 0, NaN), feature(cut))).toThrow(
      'sample 2 is NaN; allowed: a finite number',
    );
    expect(() => featureMatrix(Float32Array.of(0, -Infinity), feature(cut))).toThrow(
      'sample 1 is -Infinity',
    );
  });

  test.each([
    ['silence', 0],
    ['a constant', 0.5],
  ])('is defined for %s and for one sample', (_name, level) => {
    for (const length of [1, 1000]) {
      const { data } = featureMatrix(
        new Float32Array(length).fill(level),
        feature({ ...cut, center: true }),
      );
      expect(data.length).toBeGreaterThan(0);
      expect(data.every((value) => Number.isFinite(value))).toBe(true);
    }
  });
});
