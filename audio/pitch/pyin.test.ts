import fc from 'fast-check';
import { flat, RECORDINGS } from '../../test/reference-vectors';
import {
  optionsOf,
  rhythmReference,
  rhythmVariants,
  samplesOf,
  type Variant,
} from '../../test/rhythm-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { betaCdf } from './beta-distribution';
import { pyin, PyinStream, type PyinOptions, type PyinResult } from './pyin';

const OPTIONS = { sampleRate: 22050, fminHz: 65.40639132514966, fmaxHz: 2093.004522404789 };

interface Expected {
  readonly f0: readonly (number | null)[];
  readonly voiced: readonly number[];
  readonly probability: readonly number[];
}

function expectPyin({ f0, voicedFlag, voicedProb }: PyinResult, expected: Expected): void {
  const { voicedShare, sameBinShare, binCents, probability } = TOLERANCES.pyin;
  const frames = expected.f0.length;
  expect(f0).toHaveLength(frames);
  expect(excess(voicedProb, expected.probability, probability)).toBeLessThanOrEqual(0);
  const sameVoicing = expected.voiced.filter((voiced, t) => voiced === voicedFlag[t]).length;
  expect(sameVoicing / frames).toBeGreaterThanOrEqual(voicedShare);
  const sameBin = expected.f0.filter((hz, t) =>
    hz === null ? Number.isNaN(f0[t]) : Math.abs(1200 * Math.log2(f0[t]! / hz)) < binCents / 2,
  ).length;
  expect(sameBin / frames).toBeGreaterThanOrEqual(sameBinShare);
}

function pyinOptions(parameters: Variant['parameters']): PyinOptions {
  const { beta, ...rest } = optionsOf<PyinOptions & { beta?: [number, number] }>(parameters);
  return beta === undefined ? rest : { ...rest, betaParameters: beta };
}

describe('pyin', () => {
  test.each(RECORDINGS)('of %s is librosa.pyin', (recording) => {
    const { features } = rhythmReference(recording);
    expectPyin(pyin(samplesOf(recording), OPTIONS), {
      f0: features['pyin_f0']!.data as (number | null)[],
      voiced: flat(features['pyin_voiced']!),
      probability: flat(features['pyin_voiced_prob']!),
    });
  });

  test.each(rhythmVariants('pyin'))(
    'of $recording with $parameters is librosa.pyin',
    ({ recording, samples, parameters, results }) => {
      expectPyin(pyin(samplesOf(recording, samples), pyinOptions(parameters)), {
        f0: results['f0']!.data,
        voiced: results['voiced']!.data as number[],
        probability: results['probability']!.data as number[],
      });
    },
  );

  it('follows a tone, and finds no voice in silence', () => {
    const signal = new Float32Array(44100);
    for (let i = 0; i < 22050; i++) signal[i] = 0.5 * Math.sin((2 * Math.PI * 440 * i) / 22050);
    const { f0, voicedFlag, voicedProb } = pyin(signal, OPTIONS);
    for (let t = 3; t < 40; t++) {
      expect(voicedFlag[t]).toBe(1);
      expect(Math.abs(1200 * Math.log2(f0[t]! / 440))).toBeLessThan(10);
    }
    for (let t = 50; t < f0.length; t++) {
      expect([voicedFlag[t], voicedProb[t], f0[t]]).toEqual([0, 0, NaN]);
    }
    expect(pyin(signal, { ...OPTIONS, fillNa: 0 }).f0[60]).toBe(0);
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = samplesOf('speech', 9000);
    const whole = pyin(signal, OPTIONS);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 8 }), (sizes) => {
        const stream = new PyinStream(OPTIONS);
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 8 },
    );
  });

  test.each([
    [{ resolution: 0 }, 'resolution is 0'],
    [{ switchProb: 1 }, 'switchProb is 1; allowed: a number between 0 and 1'],
    [{ nThresholds: 0 }, 'nThresholds is 0; allowed: an integer of at least 1'],
    [{ betaParameters: [2, 0] as const }, 'betaParameters[1] is 0'],
    [
      { maxTransitionRate: 1000 },
      'maxTransitionRate is 1000; allowed: what changes by at most 300',
    ],
    [{ fminHz: 1000, fmaxHz: 900 }, 'fminHz is 1000; allowed: less than fmaxHz (900)'],
  ])('refuses %j', (options, message) => {
    expect(() => pyin(new Float32Array(4096), { ...OPTIONS, ...options })).toThrow(message);
  });
});

describe('betaCdf', () => {
  test.each([
    [0.1, 2, 18, 0.5797350214],
    [0.5, 3, 3, 0.5],
    [0.3, 1, 1, 0.3],
    [0.9, 0.5, 0.5, 0.79516723530086653],
  ])('at %d of beta(%d, %d) is %d', (x, a, b, expected) => {
    expect(betaCdf(x, a, b)).toBeCloseTo(expected, 7);
  });
});
