import fc from 'fast-check';
import { type SpectrumSummary } from '../simd/spectrum-summary';
import { createDoubleSpectra } from '../transform/spectra-stream';
import { extremeValues } from './extreme-values';
import { logarithmOf, logarithmSums } from './logarithm-sums';
import { spectralMoments } from './spectral-moments';

/** Frames of 64 samples with 33 bins; some are silent, and the number of them is odd as often as even. */
const signals = fc
  .array(
    fc.oneof(
      fc.constant(0),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1e-9, max: 1e-9, noNaN: true }),
    ),
    { minLength: 70, maxLength: 700 },
  )
  .map((samples) => Float64Array.from(samples));

interface Pair {
  readonly ofKernel: readonly Float64Array[];
  readonly plain: readonly Float64Array[];
}

function summaries(signal: Float64Array, summary: SpectrumSummary): Pair {
  const framing = { nFft: 64, hopLength: 48, center: false };
  const ofKernel: Float64Array[] = [];
  const plain: Float64Array[] = [];
  const kernel = createDoubleSpectra(framing, summary, (row) => ofKernel.push(row.slice()));
  const spectra = createDoubleSpectra(framing, summary.of, (row) => {
    const numbers = new Float64Array(summary.width);
    summary.plain(row, numbers);
    plain.push(numbers);
  });
  for (const stream of [kernel, spectra]) {
    stream.push(signal);
    stream.end();
  }
  expect(ofKernel).toHaveLength(plain.length);
  return { ofKernel, plain };
}

function expectClose(given: ArrayLike<number>, expected: ArrayLike<number>): void {
  Array.from(expected).forEach((value, i) => {
    expect(Math.abs(given[i]! - value)).toBeLessThanOrEqual(1e-9 * Math.abs(value) + 1e-15);
  });
}

test('moments of lanes are those of frames', () => {
  fc.assert(
    fc.property(signals, (signal) => {
      const { ofKernel, plain } = summaries(signal, spectralMoments);
      ofKernel.forEach((row, frame) => expectClose(row, plain[frame]!));
    }),
    { numRuns: 40 },
  );
});

test('sums and logarithms of lanes are those of frames, whatever the floor', () => {
  const floors = fc.constantFrom(2 ** -1022, 1e-300, 1e-40, 1e-10, 1);
  const of = fc.constantFrom('power' as const, 'magnitude' as const);
  fc.assert(
    fc.property(signals, floors, of, (signal, floor, kind) => {
      const { ofKernel, plain } = summaries(signal, logarithmSums(kind, floor));
      ofKernel.forEach((row, frame) => {
        expectClose([row[0]!, logarithmOf(row)], [plain[frame]![0]!, logarithmOf(plain[frame]!)]);
      });
    }),
    { numRuns: 60 },
  );
});

test('extremes of lanes are those of sorted bands', () => {
  const band = fc
    .tuple(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 1, max: 33 }), fc.nat())
    .map(([from, length, wanted]) => {
      const to = Math.min(33, from + length);
      return { from, to, count: 1 + (wanted % (to - from)) };
    });
  fc.assert(
    fc.property(signals, fc.array(band, { minLength: 1, maxLength: 4 }), (signal, bands) => {
      const { ofKernel, plain } = summaries(signal, extremeValues(bands));
      ofKernel.forEach((row, frame) => expectClose(row, plain[frame]!));
    }),
    { numRuns: 60 },
  );
});
