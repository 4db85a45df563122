import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { featureMatrix } from '../../framewise/framewise-feature';
import { drumFeatureStream, drumGain } from './drum-features';

interface Fixture {
  readonly samples: number;
  readonly gain: number;
  readonly frames: Record<string, readonly number[]>;
}

const FIXTURE = JSON.parse(
  readFileSync(join(__dirname, 'drum-features.fixture.json'), 'utf8'),
) as Fixture;

/** The signal of the training's `fixture.py`: noise that dies away every tenth of a second over a low tone. */
function fixtureSignal(samples: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: samples }, (_, i) => {
    state = (state * 16807) % 2147483647;
    const noise = state / 2147483647 - 0.5;
    return noise * Math.exp(-(i % 4410) / 500) + 0.1 * Math.sin((2 * Math.PI * 60 * i) / 44100);
  });
}

const signal = fixtureSignal(FIXTURE.samples);

function meanSquare(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
}

describe('drumFeatureStream', () => {
  it("gives the training's features", () => {
    const gain = drumGain(meanSquare(signal));
    expect(gain).toBeCloseTo(FIXTURE.gain, 5);
    const given = featureMatrix(signal, (onValues) => drumFeatureStream({ gain }, onValues));
    expect(given.columns).toBe(Math.floor(FIXTURE.samples / 441) + 1);
    for (const [frame, values] of Object.entries(FIXTURE.frames)) {
      values.forEach((value, band) => {
        const at = given.data[band * given.columns + Number(frame)]!;
        expect(Math.abs(at - value)).toBeLessThan(1e-4);
      });
    }
  });

  it('does not depend on the sizes of blocks', () => {
    const whole = featuresInBlocks([signal.length]);
    const sizes = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, (blocks) => expect(featuresInBlocks(blocks)).toEqual(whole)),
      { numRuns: 10 },
    );
  });

  it.each([0, -1, NaN, Infinity])('refuses a gain of %p', (gain) => {
    expect(() => drumFeatureStream({ gain }, () => undefined)).toThrow(/gain/);
  });
});

/** Of the fixture's signal, in blocks of the given sizes, then the rest. */
function featuresInBlocks(sizes: readonly number[]): number[] {
  const values: number[] = [];
  const stream = drumFeatureStream({ gain: 2 }, (frame) => values.push(...frame));
  let from = 0;
  for (const size of [...sizes, signal.length]) {
    stream.push(signal.subarray(from, from + size));
    from = Math.min(signal.length, from + size);
  }
  stream.end();
  return values;
}

describe('drumGain', () => {
  it('brings a recording to an RMS of 0.1', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (rms) => {
        expect(drumGain(rms * rms) * rms).toBeCloseTo(0.1, 9);
      }),
    );
  });

  it('leaves silence as it is', () => {
    expect(drumGain(0)).toBe(1);
  });

  it('refuses what is no mean square', () => {
    expect(() => drumGain(-1)).toThrow(/meanSquare/);
    expect(() => drumGain(NaN)).toThrow(/meanSquare/);
  });
});
