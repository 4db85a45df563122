import fc from 'fast-check';
import { soxrHalvingFilter, soxrTaps } from '../constant-q/soxr-halving-filter';
import { RateHalving } from './rate-halving';

function halved(blocks: readonly Float32Array[]): number[] {
  const samples: number[] = [];
  const halving = new RateHalving(soxrHalvingFilter(), (part) => samples.push(...part));
  for (const block of blocks) halving.push(block);
  halving.end();
  return samples;
}

const sine = (turns: number, length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(2 * Math.PI * turns * i));

const noise = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7) * Math.cos(i * i));

describe('RateHalving', () => {
  it.each([0, 1, 2, 7, 3000, 3001])('of %d samples gives half as many, rounded up', (length) => {
    expect(halved([sine(0.1, length)])).toHaveLength(Math.ceil(length / 2));
  });

  it('convolves with the taps and keeps every other sample', () => {
    const taps = soxrTaps();
    const signal = noise(2501);
    const at = (n: number): number => signal[n] ?? 0;
    const given = halved([signal]);
    for (const m of [0, 1, 50, 413, 414, 415, 827, 828, 1000, 1249, 1250]) {
      let expected = taps[0]! * at(2 * m);
      for (let n = 1; n < taps.length; n++) expected += taps[n]! * (at(2 * m - n) + at(2 * m + n));
      expect(given[m]).toBeCloseTo(expected, 5);
    }
  });

  it('leaves low tones as they are and lets none above the new half rate through', () => {
    const kept = halved([sine(0.2, 8000)]);
    kept.slice(300, -300).forEach((value, i) => {
      expect(value).toBeCloseTo(Math.sin(2 * Math.PI * 0.4 * (i + 300)), 5);
    });
    const gone = halved([sine(0.26, 8000)]);
    expect(Math.max(...gone.slice(300, -300).map(Math.abs))).toBeLessThan(1e-6);
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = sine(0.123, 9001);
    const whole = halved([signal]);
    const sizes = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, (cuts) => {
        let from = 0;
        const blocks = cuts.map((size) => signal.subarray(from, (from += size)));
        expect(halved([...blocks, signal.subarray(from)])).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });
});
