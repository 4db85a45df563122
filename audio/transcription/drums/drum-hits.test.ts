import fc from 'fast-check';
import { DRUM_INSTRUMENTS, type DrumHit, type DrumInstrument } from '../drum-hit';
import { activationPeaks } from './activation-peaks';
import { drumHits, type DrumThresholds } from './drum-hits';

const COLUMNS = DRUM_INSTRUMENTS.length;
const THRESHOLDS = Object.fromEntries(
  DRUM_INSTRUMENTS.map((name) => [name, 0.5]),
) as DrumThresholds;

interface Strike {
  readonly instrument: DrumInstrument;
  readonly frame: number;
  readonly strength?: number;
}

/** Hits in a table of zeros with the given values, all struck at velocity 64 / 127. */
function heard(frames: number, strikes: readonly Strike[]): DrumHit[] {
  const activations = new Float32Array(frames * COLUMNS);
  for (const { instrument, frame, strength = 0.9 } of strikes) {
    activations[frame * COLUMNS + DRUM_INSTRUMENTS.indexOf(instrument)] = strength;
  }
  const velocities = new Float32Array(activations.length).fill(64 / 127);
  return drumHits({ activations, velocities }, THRESHOLDS);
}

describe('drumHits', () => {
  it('are what reaches its threshold, by time', () => {
    const hits = heard(100, [
      { instrument: 'ride', frame: 50 },
      { instrument: 'kick', frame: 20 },
      { instrument: 'snare', frame: 50 },
      { instrument: 'crash', frame: 70, strength: 0.4 },
    ]);
    expect(hits).toEqual([
      { time: 0.2, instrument: 'kick', velocity: 64 },
      { time: 0.5, instrument: 'snare', velocity: 64 },
      { time: 0.5, instrument: 'ride', velocity: 64 },
    ]);
  });

  it('have no tom beside a likelier snare or kick, and one beside a less likely', () => {
    const tomBeside = (instrument: DrumInstrument, strength: number): DrumHit[] =>
      heard(100, [
        { instrument: 'tom', frame: 40, strength: 0.7 },
        { instrument, frame: 42, strength },
      ]).filter((hit) => hit.instrument === 'tom');
    expect(tomBeside('snare', 0.9)).toEqual([]);
    expect(tomBeside('kick', 0.9)).toEqual([]);
    expect(tomBeside('kick', 0.6)).toHaveLength(1);
    expect(tomBeside('ride', 0.9)).toHaveLength(1);
  });

  it('have the hi-hat open or closed at a time, whichever is likelier', () => {
    const hiHats = (open: number): string[] =>
      heard(100, [
        { instrument: 'closed-hi-hat', frame: 40, strength: 0.7 },
        { instrument: 'open-hi-hat', frame: 41, strength: open },
      ]).map(({ instrument }) => instrument);
    expect(hiHats(0.8)).toEqual(['open-hi-hat']);
    expect(hiHats(0.6)).toEqual(['closed-hi-hat']);
  });

  describe('of closed hi-hat and ride', () => {
    const strokes = (pairs: readonly (readonly [closed: number, ride: number])[]): string[] =>
      heard(
        100,
        pairs.flatMap(([closed, ride], i) => [
          { instrument: 'closed-hi-hat' as const, frame: 10 * i + 5, strength: closed },
          { instrument: 'ride' as const, frame: 10 * i + 5, strength: ride },
        ]),
      ).map(({ instrument }) => instrument);

    it('are one stroke, found where either of the two is likely', () => {
      expect(strokes([[0.4, 0.35]])).toEqual(['closed-hi-hat']);
      expect(strokes([[0.35, 0.4]])).toEqual(['ride']);
      expect(strokes([[0.2, 0.2]])).toEqual([]);
    });

    it('are what their neighbours are', () => {
      const doubtful = [0.5, 0.4] as const;
      const ride = [0.1, 0.8] as const;
      expect(strokes([ride, ride, doubtful, ride, ride])).toEqual(Array(5).fill('ride'));
    });

    it('keep the threshold of each', () => {
      const table = new Float32Array(20 * COLUMNS);
      table[10 * COLUMNS + DRUM_INSTRUMENTS.indexOf('ride')] = 0.7;
      const hitsWith = (ride: number): DrumHit[] =>
        drumHits({ activations: table, velocities: table }, { ...THRESHOLDS, ride });
      expect(hitsWith(0.6)).toHaveLength(1);
      expect(hitsWith(0.8)).toEqual([]);
    });
  });

  it('are in order, apart and in range whatever the model says', () => {
    const tables = fc
      .array(fc.float({ min: 0, max: 1, noNaN: true }), { maxLength: 40 * COLUMNS })
      .map((values) =>
        Float32Array.from(values.slice(0, values.length - (values.length % COLUMNS))),
      );
    fc.assert(
      fc.property(tables, (activations) => {
        const hits = drumHits({ activations, velocities: activations }, THRESHOLDS);
        hits.forEach(({ time, velocity }, i) => {
          expect(time).toBeGreaterThanOrEqual(i === 0 ? 0 : hits[i - 1]!.time);
          expect(velocity).toBeGreaterThanOrEqual(1);
          expect(velocity).toBeLessThanOrEqual(127);
        });
        for (const instrument of DRUM_INSTRUMENTS) {
          const times = hits.filter((hit) => hit.instrument === instrument).map((hit) => hit.time);
          times.slice(1).forEach((time, i) => expect(time - times[i]!).toBeGreaterThan(0.019));
        }
      }),
    );
  });

  it('refuse tables of other forms and thresholds out of range', () => {
    const table = new Float32Array(COLUMNS);
    const eight = { activations: new Float32Array(8), velocities: new Float32Array(8) };
    expect(() => drumHits(eight, THRESHOLDS)).toThrow(/activations/);
    const uneven = { activations: table, velocities: new Float32Array(0) };
    expect(() => drumHits(uneven, THRESHOLDS)).toThrow(/velocities/);
    const same = { activations: table, velocities: table };
    expect(() => drumHits(same, { ...THRESHOLDS, crash: 2 })).toThrow(/thresholds.crash/);
  });
});

describe('activationPeaks', () => {
  it('are placed between frames by the parabola through three', () => {
    // Of 1 - (x - 3.25)² / 10.
    const curve = Float32Array.from({ length: 7 }, (_, x) => 1 - (x - 3.25) ** 2 / 10);
    const peaks = activationPeaks(curve, { threshold: 0.5, deadFrames: 3 });
    expect(peaks).toHaveLength(1);
    expect(peaks[0]!.position).toBeCloseTo(3.25, 4);
  });

  it('are one on a plateau', () => {
    const curve = Float32Array.of(0, 0.8, 0.8, 0.8, 0);
    expect(activationPeaks(curve, { threshold: 0.5, deadFrames: 3 })).toEqual([
      { frame: 1, position: 1.5 },
    ]);
  });
});
