import fc from 'fast-check';
import { createRealFft } from './real-fft';

const signals = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});

/** The definition, term by term. */
function slowSpectrum(signal: readonly number[]): number[] {
  const n = signal.length;
  return Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) => {
    const turn = (j: number): number => (-2 * Math.PI * ((j * k) % n)) / n;
    return [
      signal.reduce((sum, x, j) => sum + x * Math.cos(turn(j)), 0),
      signal.reduce((sum, x, j) => sum + x * Math.sin(turn(j)), 0),
    ];
  }).flat();
}

function spectrumOf(signal: readonly number[]): Float64Array {
  const fft = createRealFft(signal.length);
  const spectrum = new Float64Array(2 * fft.bins);
  fft.forward(Float64Array.from(signal), spectrum);
  return spectrum;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((max, value, i) => Math.max(max, Math.abs(value - b[i]!)), 0);
}

describe('real FFT', () => {
  test.each([1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 32, 64, 100, 128, 441, 512, 1000])(
    'of %i samples is the definition',
    (size) => {
      const signal = Array.from({ length: size }, (_, i) => Math.sin(i * i + 0.3) - 0.2);
      expect(largestDifference(spectrumOf(signal), slowSpectrum(signal))).toBeLessThan(1e-10);
    },
  );

  it('is undone by its inverse, whatever the size', () => {
    fc.assert(
      fc.property(signals, (signal) => {
        const fft = createRealFft(signal.length);
        const back = new Float64Array(signal.length);
        fft.inverse(spectrumOf(signal), back);
        expect(largestDifference(back, signal)).toBeLessThan(1e-12);
      }),
    );
  });

  it('keeps the energy (Parseval)', () => {
    fc.assert(
      fc.property(signals, (signal) => {
        const spectrum = spectrumOf(signal);
        const bins = spectrum.length / 2;
        let energy = 0;
        for (let k = 0; k < bins; k++) {
          // Every bin but DC and Nyquist stands for its mirror image too.
          const isAlone = k === 0 || 2 * k === signal.length;
          energy += (isAlone ? 1 : 2) * (spectrum[2 * k]! ** 2 + spectrum[2 * k + 1]! ** 2);
        }
        const expected = signal.reduce((sum, x) => sum + x * x, 0);
        expect(Math.abs(energy / signal.length - expected)).toBeLessThan(1e-10);
      }),
    );
  });

  it('refuses a size that is no positive integer', () => {
    expect(() => createRealFft(0)).toThrow('size is 0; allowed: an integer of at least 1');
    expect(() => createRealFft(2.5)).toThrow('size is 2.5');
  });
});
