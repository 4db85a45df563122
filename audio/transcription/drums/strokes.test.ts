import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DRUM_INSTRUMENTS } from '../drum-hit';
import { drumHits, type DrumThresholds } from './drum-hits';
import { drumStrokes, STROKE_INPUTS, type HeardStrokes } from './strokes';
import { TIMBRE_ROWS, timbreOf } from './timbre';

interface Fixture {
  readonly frames: number;
  readonly strokes: readonly number[];
  readonly told: Record<string, { readonly inputs: number[]; readonly likeness: number[] }>;
  /** What is kept of the last frame of `drum-features.fixture.json`. */
  readonly timbre: readonly number[];
}

const FIXTURE = JSON.parse(
  readFileSync(join(__dirname, 'strokes.fixture.json'), 'utf8'),
) as Fixture;
const COLUMNS = DRUM_INSTRUMENTS.length;
const PERIODS = [50, 100, 25, 200, 400, 800, 75];

/** Those of the training's `fixture.py`: seven instruments that strike regularly, more and less surely. */
function fixtureActivations(frames: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: frames * COLUMNS }, (_, i) => {
    const [frame, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
    state = (state * 16807) % 2147483647;
    const value = state / 2147483647;
    const period = PERIODS[column]!;
    const distance = Math.abs(((frame - 3 - column + 20 * period) % period) - 1);
    return distance < 2 ? (1 - 0.3 * distance) * (0.3 + 0.6 * value) : 0.05 * value;
  });
}

/** Each instrument in rows of its own, dying away from its last stroke on, in noise. */
function fixtureTimbre(frames: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: frames * TIMBRE_ROWS }, (_, i) => {
    const [frame, row] = [Math.floor(i / TIMBRE_ROWS), i % TIMBRE_ROWS];
    state = (state * 16807) % 2147483647;
    const column = Math.floor((row * COLUMNS) / TIMBRE_ROWS);
    const period = PERIODS[column]!;
    const age = (frame - 4 - column + 20 * period) % period;
    return Math.floor((8 * state) / 2147483647) + (120 >> Math.min(10, age >> 1));
  });
}

function fixtureHearing(frames: number): HeardStrokes {
  return { activations: fixtureActivations(frames), timbre: fixtureTimbre(frames) };
}

const heard = fixtureHearing(FIXTURE.frames);

describe('drumStrokes', () => {
  it("gives the training's strokes, what is known of each, and which sound alike", () => {
    const windows = [...drumStrokes(heard).windows];
    expect(windows).toHaveLength(1);
    const { strokes, inputs, likeness, skip, own } = windows[0]!;
    expect([strokes, skip, own]).toEqual([FIXTURE.strokes.length, 0, FIXTURE.strokes.length]);
    for (const [stroke, told] of Object.entries(FIXTURE.told)) {
      const from = Number(stroke) * STROKE_INPUTS;
      told.inputs.forEach((value, i) => expect(inputs[from + i]).toBeCloseTo(value, 4));
      const row = Number(stroke) * strokes;
      told.likeness.forEach((value, i) => expect(likeness[row + i]).toBeCloseTo(value, 4));
    }
  });

  it('raises the peaks at strokes to what is said of them, and leaves nothing else', () => {
    const { count, reconsidered } = drumStrokes(heard);
    const probabilities = new Float32Array(count * COLUMNS).fill(0.01);
    FIXTURE.strokes.forEach((_, i) => (probabilities[i * COLUMNS + 1] = i % 2 === 0 ? 0.9 : 0.2));
    const table = reconsidered(probabilities);
    const thresholds = Object.fromEntries(
      DRUM_INSTRUMENTS.map((name) => [name, 0.5]),
    ) as DrumThresholds;
    const hits = drumHits({ activations: table, velocities: table.map(() => 0.5) }, thresholds);
    expect(hits.map(({ instrument }) => instrument)).toEqual(
      FIXTURE.strokes.filter((_, i) => i % 2 === 0).map(() => 'snare'),
    );
    hits.forEach(({ time }, i) =>
      expect(Math.abs(100 * time - FIXTURE.strokes[2 * i]!)).toBeLessThanOrEqual(2.5),
    );
  });

  it('gives every stroke of a long sound to one window that has the say on it, in order', () => {
    const long = fixtureHearing(12_000);
    const { count, reconsidered, ...found } = drumStrokes(long);
    const windows = [...found.windows];
    expect(windows.length).toBeGreaterThan(3);
    // What a window says of its own strokes is what the strokes before it are followed by.
    const said = windows.flatMap(({ inputs, skip, own }) =>
      Array.from({ length: own }, (_, i) => inputs[(skip + i) * STROKE_INPUTS]!),
    );
    const [first] = drumStrokes(fixtureHearing(4400)).windows;
    const start = Array.from({ length: 200 }, (_, i) => first!.inputs[i * STROKE_INPUTS]!);
    expect(said.slice(0, 200)).toEqual(start);
    expect(windows.reduce((sum, { own }) => sum + own, 0)).toBe(count);
    expect(reconsidered(new Float32Array(count * COLUMNS).fill(1))).toHaveLength(
      long.activations.length,
    );
    for (const { strokes, skip, own, inputs, likeness } of windows) {
      expect(skip + own).toBeLessThanOrEqual(strokes);
      expect(inputs).toHaveLength(strokes * STROKE_INPUTS);
      expect(likeness).toHaveLength(strokes * strokes);
    }
  });

  it('finds strokes of one sound alike, and no two of different sounds', () => {
    const [window] = drumStrokes(heard).windows;
    const { strokes, likeness } = window!;
    // Kicks are struck every half second, from 0.03 s on; nothing else at 0.53 s.
    const kicks = FIXTURE.strokes.flatMap((frame, i) => (frame % 50 === 4 ? [i] : []));
    const hats = FIXTURE.strokes.flatMap((frame, i) => (frame % 25 === 6 ? [i] : []));
    expect(Math.min(kicks.length, hats.length)).toBeGreaterThan(3);
    const mean = (a: readonly number[], b: readonly number[]): number => {
      const all = a.flatMap((i) => b.filter((j) => j !== i).map((j) => likeness[i * strokes + j]!));
      return all.reduce((sum, value) => sum + value, 0) / all.length;
    };
    expect(mean(hats, hats)).toBeGreaterThan(mean(kicks, hats) + 0.3);
    for (let i = 0; i < strokes; i++) expect(likeness[i * strokes + i]).toBe(0);
    expect(likeness.every((value) => value <= 0 && value >= -2)).toBe(true);
  });

  it('refuses a timbre of other frames than the activations', () => {
    const { activations, timbre } = heard;
    expect(() => drumStrokes({ activations, timbre: timbre.subarray(TIMBRE_ROWS) })).toThrow(
      'frames of timbre is 1499; allowed: 1500',
    );
  });

  it('is finite and in range whatever a model says', () => {
    const tables = fc
      .array(fc.float({ min: 0, max: 1, noNaN: true }), { maxLength: 40 * COLUMNS })
      .map((values) => Float32Array.from(values.slice(0, COLUMNS * Math.floor(values.length / 7))));
    fc.assert(
      fc.property(tables, fc.float({ min: 0, max: 1, noNaN: true }), (table, probability) => {
        const timbre = new Uint8Array((table.length / COLUMNS) * TIMBRE_ROWS).fill(10);
        const { count, windows, reconsidered } = drumStrokes({ activations: table, timbre });
        for (const { inputs, likeness } of windows) {
          expect(inputs.every(Number.isFinite)).toBe(true);
          expect(likeness.every((value) => value === 0)).toBe(true);
        }
        const result = reconsidered(new Float32Array(count * COLUMNS).fill(probability));
        expect(result.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(result).toHaveLength(table.length);
      }),
    );
  });

  it('has no stroke in silence', () => {
    const activations = new Float32Array(300 * COLUMNS);
    const timbre = new Uint8Array(300 * TIMBRE_ROWS);
    const { count, windows, reconsidered } = drumStrokes({ activations, timbre });
    expect([count, ...windows]).toEqual([0]);
    expect(reconsidered(new Float32Array(0))).toEqual(new Float32Array(300 * COLUMNS));
  });
});

describe('timbreOf', () => {
  it("keeps the mean of two bands in bytes, as the training's", () => {
    const path = join(__dirname, 'drum-features.fixture.json');
    const { frames } = JSON.parse(readFileSync(path, 'utf8')) as {
      frames: Record<string, number[]>;
    };
    const [last] = Object.values(frames).slice(-1);
    expect([...timbreOf(Float32Array.from(last!))]).toEqual(FIXTURE.timbre);
    expect([...timbreOf(new Float32Array(2 * TIMBRE_ROWS).fill(9))]).toEqual(
      Array(TIMBRE_ROWS).fill(255),
    );
  });
});
