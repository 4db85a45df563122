import fc from 'fast-check';
import { PitchObservations } from './pitch-observations';
import { pitchPath } from './pitch-path';
import { spreadBest, transitionKernel, type TransitionKernel } from './transition-kernel';

const TINY = 2 ** -1022;

/** Viterbi over the whole transition matrix. */
function densePath(
  frames: readonly (readonly [number, number][])[],
  { bins, kernel, switchProb }: { bins: number; kernel: TransitionKernel; switchProb: number },
): number {
  const states = 2 * bins;
  const log = (i: number, j: number): number => {
    const m = (j % bins) - (i % bins) - kernel.first;
    const local = Math.exp((kernel.log[m] ?? -Infinity) - kernel.logTotal[i % bins]!);
    return Math.log(local * (i < bins === j < bins ? 1 - switchProb : switchProb) + TINY);
  };
  let values = Array.from({ length: states }, () => -Math.log(states));
  frames.forEach((candidates, t) => {
    if (t > 0) {
      values = values.map((_, j) => Math.max(...values.map((value, i) => value + log(i, j))));
    }
    const observed = new Map(candidates);
    const voiced = Math.min(
      1,
      [...observed.values()].reduce((sum, p) => sum + p, 0),
    );
    values = values.map((value, j) => {
      const probability = j < bins ? (observed.get(j) ?? 0) : (1 - voiced) / bins;
      return value + Math.log(probability + TINY);
    });
  });
  return Math.max(...values);
}

/** How likely a path is. */
function likelihood(
  path: Uint16Array,
  frames: readonly (readonly [number, number][])[],
  options: { bins: number; kernel: TransitionKernel; switchProb: number },
): number {
  const { bins, kernel, switchProb } = options;
  let total = -Math.log(2 * bins);
  path.forEach((state, t) => {
    const observed = new Map(frames[t]);
    const voiced = Math.min(
      1,
      [...observed.values()].reduce((sum, p) => sum + p, 0),
    );
    const probability = state < bins ? (observed.get(state) ?? 0) : (1 - voiced) / bins;
    total += Math.log(probability + TINY);
    if (t === 0) return;
    const before = path[t - 1]!;
    const local = kernel.log[(state % bins) - (before % bins) - kernel.first] ?? -Infinity;
    const move = Math.exp(local - kernel.logTotal[before % bins]!);
    total += Math.log(move * (before < bins === state < bins ? 1 - switchProb : switchProb) + TINY);
  });
  return total;
}

describe('pitchPath', () => {
  const frame = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 19 }), fc.constantFrom(0.25, 0.125, 0.5, 1)),
    { maxLength: 3 },
  );

  it('is as likely as the best path through the whole matrix', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 20 }),
        (frames, width) => {
          const options = { bins: 20, kernel: transitionKernel(20, width), switchProb: 0.1 };
          const observations = new PitchObservations();
          for (const candidates of frames) {
            for (const [bin, probability] of candidates) observations.add(bin, probability);
            observations.endFrame();
          }
          const path = pitchPath(observations, options);
          expect(likelihood(path, frames, options)).toBeCloseTo(densePath(frames, options), 6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is the same when pointers are made again chunk by chunk', () => {
    const observations = new PitchObservations();
    for (let t = 0; t < 300; t++) {
      observations.add(10 + (t >> 3), t % 50 < 40 ? 0.9 : 0.1);
      observations.endFrame();
    }
    const options = { bins: 60, kernel: transitionKernel(60, 5), switchProb: 0.01 };
    const whole = pitchPath(observations, options);
    expect(whole.slice(0, 30)).toEqual(whole.map((_, t) => 10 + (t >> 3)).slice(0, 30));
    for (const mostPointers of [1, 7 * 120, 300 * 120]) {
      expect(pitchPath(observations, { ...options, mostPointers })).toEqual(whole);
    }
  });
});

test('spreadBest looks at fewer sources and finds the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -50, max: 0, noNaN: true }), { minLength: 12, maxLength: 60 }),
      fc.integer({ min: 1, max: 12 }),
      (values, width) => {
        const bins = values.length;
        const kernel = transitionKernel(bins, width);
        const best = new Float64Array(bins);
        spreadBest(kernel, Float64Array.from(values), { best, from: new Int32Array(bins) });
        best.forEach((given, j) => {
          const all = values.map(
            (value, i) => value + (kernel.log[j - i - kernel.first] ?? -Infinity),
          );
          expect(given).toBeCloseTo(Math.max(...all), 9);
        });
      },
    ),
  );
});
