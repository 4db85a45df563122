import { type QuantizedBar, type TimedEvent } from '@attacca/audio';
import { rightBars } from './bars';

/** Two bars of 4/4 at 120 a minute, with an event on each of some ticks. */
function barsOf(ticks: readonly number[], beatSeconds = 0.5): QuantizedBar<TimedEvent>[] {
  return [0, 1].map((bar) => ({
    number: bar + 1,
    start: bar * 2,
    end: bar * 2 + 2,
    ...{ beats: 4, beatUnit: 4 as const, divisions: 24, swing: false as const },
    events: ticks.map((tick) => ({
      tick,
      event: { onset: bar * 4 * beatSeconds + (tick / 24) * beatSeconds, velocity: 80 },
    })),
  }));
}

/** The song those bars were played from, begun some beats earlier. */
const songOf = (ticks: readonly number[], lead = 0): { time: number; beat: number }[] =>
  [0, 1].flatMap((bar) =>
    ticks.map((tick) => ({ time: 2 * bar + tick / 48, beat: lead + 4 * bar + tick / 24 })),
  );

describe('the share of bars that are right', () => {
  const ticks = [0, 12, 24, 48, 60, 72];

  it('is one where everything is where it was written, wherever the song begins', () => {
    expect(rightBars(barsOf(ticks), songOf(ticks))).toBe(1);
    expect(rightBars(barsOf(ticks), songOf(ticks, 3))).toBe(1);
  });

  it('leaves out bars in which anything is elsewhere', () => {
    const [right, wrong] = barsOf(ticks);
    const moved = wrong!.events.map((one, i) => (i === 1 ? { ...one, tick: 18 } : one));
    expect(rightBars([right!, { ...wrong!, events: moved }], songOf(ticks))).toBe(0.5);
  });

  it('tells beats of another tempo from the song’s', () => {
    const halved = songOf(ticks).map(({ time, beat }) => ({ time, beat: beat / 2 }));
    expect(rightBars(barsOf(ticks), halved)).toBeLessThan(1);
    expect(rightBars(barsOf(ticks), halved, { anyTempo: true })).toBe(1);
  });

  it('passes over what was not in the song', () => {
    expect(rightBars(barsOf(ticks), [])).toBe(0);
    expect(rightBars(barsOf([...ticks, 87]), songOf(ticks))).toBe(1);
  });
});
