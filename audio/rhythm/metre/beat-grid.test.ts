import fc from 'fast-check';
import { type BeatGrid } from '../beat-grid';
import { beatGridOfHits, BeatGridStream, type BeatGridOptions } from './beat-grid-stream';
import { type RhythmHit } from './hit-frames';

const SR = 22_050;

interface Beat {
  readonly time: number;
  readonly place: number;
}

/** Beats from half a second on; `bpmAt` gives the tempo at each. */
function play(bars: number, beatsPerBar: number, bpmAt: (beat: number) => number): Beat[] {
  let time = 0.5;
  return Array.from({ length: bars * beatsPerBar }, (_, beat) => {
    const at = time;
    time += 60 / bpmAt(beat);
    return { time: at, place: beat % beatsPerBar };
  });
}

/** A drummer: kick on one, in bars of four also on three and the eighth after it; snare on the other beats; hi-hat in eighths. */
function drums(beats: readonly Beat[], beatsPerBar: number): RhythmHit[] {
  return beats.flatMap(({ time, place }, i) => {
    const next = beats[i + 1]?.time ?? time + 0.5;
    const isKick = place === 0 || (beatsPerBar === 4 && place === 2);
    return [
      { time, instrument: isKick ? 'kick' : 'snare', velocity: place === 0 ? 120 : 90 },
      { time, instrument: 'closed-hi-hat', velocity: 70 },
      { time: (time + next) / 2, instrument: 'closed-hi-hat', velocity: 50 },
      ...(beatsPerBar === 4 && place === 2
        ? [{ time: (time + next) / 2, instrument: 'kick', velocity: 80 }]
        : []),
      ...(place === 0 && i % (4 * beatsPerBar) === 0
        ? [{ time, instrument: 'crash', velocity: 110 }]
        : []),
    ];
  });
}

/** Drums as sound, over a chord for each bar. */
function sound(beats: readonly Beat[], beatsPerBar: number): Float32Array {
  const samples = new Float32Array(Math.ceil((beats.at(-1)!.time + 1) * SR));
  let seed = 1;
  const noise = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 1_073_741_824 - 1;
  for (const { time, instrument, velocity = 80 } of drums(beats, beatsPerBar)) {
    const from = Math.round(time * SR);
    for (let i = 0; i < 0.12 * SR && from + i < samples.length; i++) {
      const seconds = i / SR;
      const gain = (velocity / 127) * Math.exp(-seconds * (instrument === 'kick' ? 25 : 60));
      samples[from + i]! +=
        0.5 * gain * (instrument === 'kick' ? Math.sin(2 * Math.PI * 60 * seconds) : 0.4 * noise());
    }
  }
  const chords = [0, 5, 7, 9];
  beats.forEach(({ time, place }, i) => {
    if (place !== 0) return;
    const end = beats[i + beatsPerBar]?.time ?? time + 1;
    const root = 130.8 * 2 ** (chords[(i / beatsPerBar) % 4]! / 12);
    for (let s = Math.round(time * SR); s < end * SR && s < samples.length; s++) {
      for (const third of [1, 1.26, 1.5]) {
        samples[s]! += 0.03 * Math.sin((2 * Math.PI * root * third * s) / SR);
      }
    }
  });
  return samples;
}

function track(samples: Float32Array, options: BeatGridOptions = {}): BeatGrid {
  const stream = new BeatGridStream({ sampleRate: SR, ...options });
  stream.push(samples);
  return stream.end();
}

/** The share of the times, but for the first two and the last, that something found is within 50 ms of. */
function shareFound(times: readonly number[], found: readonly number[]): number {
  const inner = times.slice(2, -1);
  const near = inner.filter((time) => found.some((other) => Math.abs(other - time) < 0.05));
  return near.length / inner.length;
}

const timesOf = (beats: readonly Beat[]): number[] => beats.map(({ time }) => time);
const downbeatsOf = (beats: readonly Beat[]): number[] =>
  beats.filter(({ place }) => place === 0).map(({ time }) => time);

describe('BeatGridStream', () => {
  test.each([
    [4, 100],
    [4, 128],
    [3, 110],
  ])('finds bars of %d at %d beats per minute', (beatsPerBar, bpm) => {
    const beats = play(12, beatsPerBar, () => bpm);
    const grid = track(sound(beats, beatsPerBar));
    expect(grid.tempo.bpm).toBeCloseTo(bpm, -0.5);
    expect(shareFound(timesOf(beats), grid.beats.times)).toBe(1);
    expect(shareFound(downbeatsOf(beats), grid.bars.times)).toBe(1);
    expect(grid.bars.beats.slice(1, -1).every((count) => count === beatsPerBar)).toBe(true);
    expect(grid.confidence).toBeGreaterThan(0.2);
    expect(grid.confidence).toBeLessThanOrEqual(1);
  });

  it('follows a tempo that rises', () => {
    const bpmAt = (beat: number): number => 95 + beat * 0.6;
    const beats = play(12, 4, bpmAt);
    const { beats: found, tempo } = track(sound(beats, 4));
    expect(shareFound(timesOf(beats), found.times)).toBeGreaterThan(0.95);
    tempo.curve.slice(4, -4).forEach((bpm, i) => {
      const beat = beats.findIndex(({ time }) => Math.abs(time - tempo.times[i + 4]!) < 0.1);
      expect(Math.abs(bpm / bpmAt(beat) - 1)).toBeLessThan(0.05);
    });
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const samples = sound(
      play(3, 4, () => 120),
      4,
    );
    const whole = track(samples);
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 30_000 }), (size) => {
        const stream = new BeatGridStream({ sampleRate: SR });
        for (let at = 0; at < samples.length; at += size)
          stream.push(samples.subarray(at, at + size));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 2 },
    );
  });

  it('takes known hits into account: of a sound without rhythm they are the beats', () => {
    const beats = play(10, 4, () => 105);
    const hum = Float32Array.from({ length: SR * 24 }, (_, i) => 0.1 * Math.sin(i * 0.06));
    const grid = track(hum, { hits: drums(beats, 4), beatsPerBar: 4 });
    expect(shareFound(timesOf(beats), grid.beats.times)).toBe(1);
    expect(shareFound(downbeatsOf(beats), grid.bars.times)).toBe(1);
  });

  test.each([
    ['silence', new Float32Array(SR)],
    ['a single sample', Float32Array.of(0.5)],
  ])('finds no beats in %s', (_, samples) => {
    expect(track(samples)).toEqual({
      beats: { times: [], positions: [] },
      bars: { times: [], beats: [], beatUnit: 4 },
      tempo: { bpm: 0, times: [], curve: [] },
      confidence: 0,
    });
  });

  test.each([
    [{ minimumBpm: 20 }, 'minimumBpm is 20'],
    [{ minimumBpm: 60, maximumBpm: 100 }, 'maximumBpm is 100; allowed: a finite number from 120'],
    [{ beatsPerBar: 1 }, 'beatsPerBar is 1'],
  ])('refuses %j', (options, message) => {
    expect(() => new BeatGridStream({ sampleRate: SR, ...options })).toThrow(message);
  });
});

describe('beatGridOfHits', () => {
  it('finds beats, bars and tempo of drum hits alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 85, max: 140 }), (bpm) => {
        const beats = play(10, 4, () => bpm);
        const grid = beatGridOfHits(drums(beats, 4));
        expect(shareFound(timesOf(beats), grid.beats.times)).toBe(1);
        expect(shareFound(downbeatsOf(beats), grid.bars.times)).toBe(1);
      }),
      { numRuns: 4 },
    );
  });

  it('has ascending beats, numbered through their bars, whatever the hits', () => {
    const hit = fc.record({
      time: fc.double({ min: 0, max: 8, noNaN: true }),
      instrument: fc.constantFrom('kick', 'snare', 'ride', 'unheard of'),
      velocity: fc.integer({ min: 1, max: 127 }),
    });
    fc.assert(
      fc.property(fc.array(hit, { maxLength: 20 }), (hits) => {
        const { beats, bars, tempo } = beatGridOfHits(hits);
        expect([...beats.times].sort((a, b) => a - b)).toEqual(beats.times);
        expect(bars.times).toEqual(beats.times.filter((_, i) => beats.positions[i] === 1));
        expect(tempo.curve.every((bpm) => bpm > 0 && Number.isFinite(bpm))).toBe(true);
        beats.positions.slice(1).forEach((place, i) => {
          expect(place === 1 || place === beats.positions[i]! + 1).toBe(true);
        });
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    [{ time: -1 }, 'time of hit 0 is -1'],
    [{ time: 1, velocity: 200 }, 'velocity of hit 0 is 200'],
  ])('refuses %j', (hit, message) => {
    expect(() => beatGridOfHits([hit])).toThrow(message);
  });
});
