import { featureMatrix } from '../../framewise/framewise-feature';
import { DRUM_INSTRUMENTS, type DrumInstrument } from '../drum-hit';
import { drumFeatureStream } from './drum-features';
import { drumHits, type DrumThresholds } from './drum-hits';
import { fluxDrumActivations } from './flux-drum-activations';

const RATE = 44100;
const THRESHOLDS = Object.fromEntries(
  DRUM_INSTRUMENTS.map((name) => [name, 0.5]),
) as DrumThresholds;

/** Two seconds with a sound every half second from 0.25 s on. */
function struck(sound: (seconds: number, sample: number) => number): Float32Array {
  return Float32Array.from({ length: 2 * RATE }, (_, i) => {
    const since = (i - RATE / 4) % (RATE / 2);
    return since < 0 ? 0 : sound(since / RATE, i);
  });
}

function timesOf(signal: Float32Array, instrument: DrumInstrument): number[] {
  const create = (onValues: Parameters<typeof drumFeatureStream>[1]) =>
    drumFeatureStream({ gain: 1 }, onValues);
  const hits = drumHits(fluxDrumActivations(featureMatrix(signal, create)), THRESHOLDS);
  return hits.filter((hit) => hit.instrument === instrument).map((hit) => hit.time);
}

describe('fluxDrumActivations', () => {
  it('find a low thump as kicks', () => {
    const signal = struck((t) => 0.5 * Math.exp(-t / 0.05) * Math.sin(2 * Math.PI * 60 * t));
    const times = timesOf(signal, 'kick');
    expect(times).toHaveLength(4);
    times.forEach((time, i) => expect(Math.abs(time - 0.25 - i / 2)).toBeLessThan(0.03));
  });

  it('find a short high tick as closed hi-hats, and no kick in it', () => {
    const signal = struck((t) => 0.3 * Math.exp(-t / 0.02) * Math.sin(2 * Math.PI * 11000 * t));
    expect(timesOf(signal, 'closed-hi-hat')).toHaveLength(4);
  });

  it('find nothing in silence', () => {
    const signal = new Float32Array(RATE);
    for (const instrument of DRUM_INSTRUMENTS) expect(timesOf(signal, instrument)).toEqual([]);
  });
});
