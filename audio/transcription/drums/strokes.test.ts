import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DRUM_INSTRUMENTS } from '../drum-hit';
import { drumHits, type DrumThresholds } from './drum-hits';
import { drumStrokes, STROKE_INPUTS } from './strokes';

interface Fixture {
  readonly frames: number;
  readonly strokes: readonly number[];
  readonly inputs: Record<string, readonly number[]>;
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

const activations = fixtureActivations(FIXTURE.frames);

describe('drumStrokes', () => {
  it("gives the training's strokes, and what is known of each", () => {
    const { windows } = drumStrokes(activations);
    expect(windows).toHaveLength(1);
    const { strokes, inputs, skip, own } = windows[0]!;
    expect([strokes, skip, own]).toEqual([FIXTURE.strokes.length, 0, FIXTURE.strokes.length]);
    for (const [stroke, values] of Object.entries(FIXTURE.inputs)) {
      const from = Number(stroke) * STROKE_INPUTS;
      values.forEach((value, i) => expect(inputs[from + i]).toBeCloseTo(value, 4));
    }
  });

  it('raises the peaks at strokes to what is said of them, and leaves nothing else', () => {
    const { windows, reconsidered } = drumStrokes(activations);
    const probabilities = new Float32Array(windows[0]!.strokes * COLUMNS).fill(0.01);
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
    const long = fixtureActivations(12_000);
    const { windows } = drumStrokes(long);
    expect(windows.length).toBeGreaterThan(3);
    // What a window says of its own strokes is what the strokes before it are followed by.
    const said = windows.flatMap(({ inputs, skip, own }) =>
      Array.from({ length: own }, (_, i) => inputs[(skip + i) * STROKE_INPUTS]!),
    );
    const alone = fixtureActivations(12_000).slice(0, 4400 * COLUMNS);
    const [first] = drumStrokes(alone).windows;
    const start = Array.from({ length: 200 }, (_, i) => first!.inputs[i * STROKE_INPUTS]!);
    expect(said.slice(0, 200)).toEqual(start);
    const total = windows.reduce((sum, { own }) => sum + own, 0);
    expect(drumStrokes(long).reconsidered(new Float32Array(total * COLUMNS).fill(1))).toHaveLength(
      long.length,
    );
    for (const { strokes, skip, own, inputs } of windows) {
      expect(skip + own).toBeLessThanOrEqual(strokes);
      expect(inputs).toHaveLength(strokes * STROKE_INPUTS);
    }
  });

  it('is finite and in range whatever a model says', () => {
    const tables = fc
      .array(fc.float({ min: 0, max: 1, noNaN: true }), { maxLength: 40 * COLUMNS })
      .map((values) => Float32Array.from(values.slice(0, COLUMNS * Math.floor(values.length / 7))));
    fc.assert(
      fc.property(tables, fc.float({ min: 0, max: 1, noNaN: true }), (table, probability) => {
        const { windows, reconsidered } = drumStrokes(table);
        const own = windows.reduce((sum, window) => sum + window.own, 0);
        for (const { inputs } of windows) expect(inputs.every(Number.isFinite)).toBe(true);
        const result = reconsidered(new Float32Array(own * COLUMNS).fill(probability));
        expect(result.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(result).toHaveLength(table.length);
      }),
    );
  });

  it('has no stroke in silence', () => {
    const { windows, reconsidered } = drumStrokes(new Float32Array(300 * COLUMNS));
    expect(windows).toEqual([]);
    expect(reconsidered(new Float32Array(0))).toEqual(new Float32Array(300 * COLUMNS));
  });
});
