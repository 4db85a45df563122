import fc from 'fast-check';
import { LevelRises } from './level-rises';

const someLevels = fc.integer({ min: 1, max: 21 }).chain((bands) => {
  const level = fc.oneof(fc.constant(-80), fc.float({ min: -90, max: 60, noNaN: true }));
  const levels = fc.array(level, { minLength: bands, maxLength: bands });
  return fc.record({ now: levels, before: levels, floor: fc.constantFrom(-100, -80, -10) });
});

/** What rises, one by one. */
function risesOf(given: { now: number[]; before: number[]; floor: number }): number[] {
  const { now, before, floor } = given;
  return now.map((level, band) =>
    Math.max(0, Math.fround(Math.max(level, floor) - Math.max(before[band]!, floor))),
  );
}

function filled({ now, before }: { now: number[]; before: number[] }): LevelRises {
  const rises = new LevelRises(now.length);
  rises.now.set(now);
  rises.before.set(before);
  return rises;
}

describe('LevelRises', () => {
  it('takes the mean of what rises', () => {
    fc.assert(
      fc.property(someLevels, (given) => {
        const rises = risesOf(given);
        const mean = rises.reduce((sum, rise) => sum + rise, 0) / rises.length;
        expect(filled(given).mean(given.floor)).toBeCloseTo(mean, 9);
      }),
    );
  });

  it('takes the very median', () => {
    fc.assert(
      fc.property(someLevels, (given) => {
        const sorted = risesOf(given).sort((a, b) => a - b);
        const half = sorted.length >> 1;
        const median =
          sorted.length % 2 === 1 ? sorted[half]! : 0.5 * (sorted[half - 1]! + sorted[half]!);
        expect(filled(given).median(given.floor)).toBe(median);
      }),
    );
  });

  it('gives powers in decibels, and the largest, frame after frame', () => {
    const rises = new LevelRises(6);
    const powers = [0, 1e-12, 1e-10, 0.25, 1, 3.7e8];
    for (const loudest of [85.682, 65.682]) {
      rises.levels.set(powers.map((power) => (loudest > 80 ? power : power / 100)));
      const expected = [...rises.levels].map((power) => 10 * Math.log10(Math.max(power, 1e-10)));
      expect(rises.toDecibels(1e-10)).toBeCloseTo(loudest, 3);
      rises.levels.forEach((level, i) => expect(level).toBeCloseTo(expected[i]!, 4));
    }
  });
});
