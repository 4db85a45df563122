import fc from 'fast-check';
import { ExtremeMeans } from './extreme-means';

test('the means are those of the roots of the sorted values’ ends', () => {
  const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), {
    minLength: 1,
    maxLength: 120,
  });
  fc.assert(
    fc.property(values, fc.nat(), fc.nat(), (given, skip, wanted) => {
      const from = skip % given.length;
      const stretch = given.slice(from);
      const count = 1 + (wanted % stretch.length);
      const means = new ExtremeMeans(given.length);
      means.measure(Float64Array.from(given), { from, to: given.length, count });
      const sorted = [...stretch].sort((a, b) => a - b);
      const mean = (part: readonly number[]) =>
        part.reduce((sum, v) => sum + Math.sqrt(v), 0) / part.length;
      expect(means.smallest).toBeCloseTo(mean(sorted.slice(0, count)), 9);
      expect(means.largest).toBeCloseTo(mean(sorted.slice(-count)), 9);
    }),
    { numRuns: 300 },
  );
});
