import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beatContinuity, beatF, isTempoRight, trimBeats } from './beats';
import { countDrums, DRUM_CLASSES } from './drums';
import { largestMatching } from './matching';
import { countNotes, type ComparedNote } from './notes';
import { countClassOnsets, countOnsets } from './onsets';
import { scoreOf, type Score } from './score';

type Note = readonly [onset: number, offset: number, pitch: number];

interface Events {
  readonly reference: readonly number[];
  readonly estimated: readonly number[];
}

/** Made with mir_eval 0.8.2, on events drawn by chance and their estimates. */
const mirEval = JSON.parse(readFileSync(join(__dirname, 'mir-eval.json'), 'utf8')) as {
  readonly onsets: readonly (Events & Score)[];
  readonly notes: readonly {
    readonly reference: readonly Note[];
    readonly estimated: readonly Note[];
    readonly onset: Score;
    readonly offset: Score;
  }[];
  readonly beats: readonly (Events & { readonly f: number; readonly continuity: number[] })[];
};

function expectScore(given: Score, { precision, recall, f }: Score): void {
  expect(given.precision).toBeCloseTo(precision, 12);
  expect(given.recall).toBeCloseTo(recall, 12);
  expect(given.f).toBeCloseTo(f, 12);
}

const notesOf = (notes: readonly Note[]): ComparedNote[] =>
  notes.map(([onset, offset, pitch]) => ({ onset, offset, pitch }));

describe('mir_eval’s scores', () => {
  test.each(mirEval.onsets.map((one, i) => [i, one] as const))('of onsets, case %i', (_, one) => {
    expectScore(scoreOf(countOnsets(one.reference, one.estimated)), one);
  });

  test.each(mirEval.notes.map((one, i) => [i, one] as const))('of notes, case %i', (_, one) => {
    const reference = notesOf(one.reference);
    const estimated = notesOf(one.estimated);
    expectScore(scoreOf(countNotes(reference, estimated)), one.onset);
    const withOffsets = countNotes(reference, estimated, { offsetRatio: 0.2 });
    expectScore(scoreOf(withOffsets), one.offset);
  });

  test.each(mirEval.beats.map((one, i) => [i, one] as const))('of beats, case %i', (_, one) => {
    const reference = trimBeats(one.reference);
    const estimated = trimBeats(one.estimated);
    expect(beatF(reference, estimated)).toBeCloseTo(one.f, 12);
    const { cmlC, cmlT, amlC, amlT } = beatContinuity(reference, estimated);
    [cmlC, cmlT, amlC, amlT].forEach((share, i) =>
      expect(share).toBeCloseTo(one.continuity[i]!, 12),
    );
  });
});

describe('by hand', () => {
  test('each onset is matched once', () => {
    expect(countOnsets([1, 1.04], [1.02])).toEqual({ reference: 2, estimated: 1, matched: 1 });
    // The nearest pairs alone would leave one over.
    expect(countOnsets([1, 1.06], [1.04, 1.1]).matched).toBe(2);
  });

  test('classes do not match each other', () => {
    const reference = { kick: [1, 2], snare: [1.5] };
    const counts = countClassOnsets(reference, { kick: [1, 1.5], 'hi-hat': [2] });
    expect(counts).toEqual({ reference: 3, estimated: 3, matched: 1 });
    expect(scoreOf(counts).f).toBeCloseTo(1 / 3, 12);
  });

  test('drums are counted by class; what is joined and struck at once is one', () => {
    const reference = [
      { time: 1, instrument: 'closed-hi-hat' },
      { time: 1.01, instrument: 'crash' },
      { time: 2, instrument: 'tom' },
    ] as const;
    const estimated = [
      { time: 2, instrument: 'snare' },
      { time: 1.02, instrument: 'ride' },
    ] as const;
    const [seven, five, three] = ([7, 5, 3] as const).map((classes) =>
      countDrums(reference, estimated, DRUM_CLASSES[classes]),
    );
    expect(seven!['crash']).toEqual({ reference: 1, estimated: 0, matched: 0 });
    expect(five!['cymbal']).toEqual({ reference: 1, estimated: 1, matched: 1 });
    expect(five!['tom']).toEqual({ reference: 1, estimated: 0, matched: 0 });
    expect(three).toEqual({
      kick: { reference: 0, estimated: 0, matched: 0 },
      snare: { reference: 0, estimated: 1, matched: 0 },
      metal: { reference: 1, estimated: 1, matched: 1 },
    });
  });

  test('nothing is worth nothing', () => {
    expect(scoreOf(countOnsets([], []))).toEqual({ precision: 0, recall: 0, f: 0 });
    expect(beatContinuity([6], [6, 7]).amlT).toBe(0);
  });

  test.each([
    [120, 124, true],
    [120, 60.5, true],
    [120, 41, true],
    [120, 80, false],
    [120, 130, false],
  ])('of %i bpm, %d is right: %p', (reference, estimated, expected) => {
    expect(isTempoRight(reference, estimated)).toBe(expected);
  });
});

test('a matching is as large as any', () => {
  const lists = fc.array(fc.uniqueArray(fc.nat(5), { maxLength: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(lists, (candidates) => {
      const partners = largestMatching(candidates);
      const taken = partners.filter((partner) => partner >= 0);
      expect(new Set(taken).size).toBe(taken.length);
      partners.forEach((partner, i) => expect([-1, ...candidates[i]!]).toContain(partner));
      expect(taken).toHaveLength(mostPairs(candidates, 0, new Set()));
    }),
  );
});

/** By trying everything. */
function mostPairs(
  candidates: readonly (readonly number[])[],
  from: number,
  taken: ReadonlySet<number>,
): number {
  const own = candidates[from];
  if (own === undefined) return 0;
  const free = own.filter((candidate) => !taken.has(candidate));
  const counts = free.map(
    (candidate) => 1 + mostPairs(candidates, from + 1, new Set([...taken, candidate])),
  );
  return Math.max(mostPairs(candidates, from + 1, taken), ...counts);
}
