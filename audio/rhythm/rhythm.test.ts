import { flat, RECORDINGS } from '../../test/reference-vectors';
import { optionsOf, rhythmReference, rhythmVariants, samplesOf } from '../../test/rhythm-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { onsetStrength } from '../onsets/onset-strength';
import { beatTrack, trackBeats, type BeatTrackOptions } from './beat-track';
import { meanTempogram } from './mean-tempogram';
import { tempo, type TempoOptions } from './tempo';
import { tempogram, tempogramColumns, type ColumnNorm, type TempogramOptions } from './tempogram';

type TempogramVariant = Omit<TempogramOptions, 'norm'> & {
  readonly sampleRate: number;
  readonly hopLength?: number;
  readonly norm?: string | number;
};

/** Clicks at even distances. */
function clicks(bpm: number, seconds = 15): Float32Array {
  const signal = new Float32Array(22050 * seconds);
  const period = (60 * 22050) / bpm;
  for (let at = period; at < signal.length - 100; at += period) {
    for (let i = 0; i < 100; i++) signal[Math.round(at) + i] = Math.sin(i) * Math.exp(-i / 20);
  }
  return signal;
}

describe('tempo', () => {
  test.each(rhythmVariants('tempo'))(
    'of $recording with $parameters is librosa.feature.tempo',
    ({ recording, samples, parameters, results }) => {
      const given = tempo(samplesOf(recording, samples), optionsOf<TempoOptions>(parameters));
      const expected = results['bpm']!.data as number[];
      expect(excess([given], expected, TOLERANCES.tempo)).toBeLessThanOrEqual(0);
    },
  );

  test.each([100, 120, 150])('of clicks at %d beats per minute is that, to one lag', (bpm) => {
    expect(Math.abs(tempo(clicks(bpm), { sampleRate: 22050 }) / bpm - 1)).toBeLessThan(0.03);
  });

  it('of silence is close to what is likeliest beforehand', () => {
    const silence = new Float32Array(22050);
    expect(tempo(silence, { sampleRate: 22050 })).toBeCloseTo(117.4538, 3);
    expect(tempo(silence, { sampleRate: 22050, startBpm: 60 })).toBeCloseTo(60.0927, 3);
  });

  it('is never faster than the limit', () => {
    const given = tempo(clicks(150), { sampleRate: 22050, maxTempo: 90 });
    expect(given).toBeLessThan(90);
  });

  test.each([
    [{ startBpm: 0 }, 'startBpm is 0'],
    [{ stdBpm: -1 }, 'stdBpm is -1'],
    [{ acSize: 0 }, 'acSize is 0'],
    [{ maxTempo: NaN }, 'maxTempo is NaN'],
    [{ hopLength: 1.5 }, 'hopLength is 1.5; allowed: an integer of at least 1'],
  ])('refuses %j', (options, message) => {
    expect(() => tempo(new Float32Array(99), { sampleRate: 22050, ...options })).toThrow(message);
  });
});

describe('beatTrack', () => {
  test.each(RECORDINGS)('of %s is librosa.beat.beat_track', (recording) => {
    const { features } = rhythmReference(recording);
    const { bpm, frames } = beatTrack(samplesOf(recording), { sampleRate: 22050 });
    expect(excess([bpm], flat(features['tempo']!), TOLERANCES.tempo)).toBeLessThanOrEqual(0);
    expect(frames).toEqual(flat(features['beat_frames']!));
  });

  test.each(rhythmVariants('beat-track'))(
    'of $recording with $parameters is librosa.beat.beat_track',
    ({ recording, samples, parameters, results }) => {
      const signal = samplesOf(recording, samples);
      const { bpm, frames } = beatTrack(signal, optionsOf<BeatTrackOptions>(parameters));
      const expected = results['bpm']!.data as number[];
      expect(excess([bpm], expected, TOLERANCES.tempo)).toBeLessThanOrEqual(0);
      expect(frames).toEqual(results['frames']!.data);
    },
  );

  it('finds beats in clicks at even distances', () => {
    const { frames } = beatTrack(clicks(120), { sampleRate: 22050 });
    expect(frames.length).toBeGreaterThanOrEqual(27);
    for (let i = 1; i < frames.length; i++) {
      expect(Math.abs(frames[i]! - frames[i - 1]! - 21.5)).toBeLessThan(2);
    }
  });

  it('finds nothing in silence and in a single sample', () => {
    const nothing = { bpm: 0, frames: [] };
    expect(beatTrack(new Float32Array(22050), { sampleRate: 22050 })).toEqual(nothing);
    expect(beatTrack(Float32Array.of(1), { sampleRate: 22050 })).toEqual(nothing);
  });

  it('is defined for any tempo and the shortest envelope', () => {
    for (const bpm of [1, 1000, 4000]) {
      const { frames } = trackBeats(Float32Array.of(0, 1, 0, 3, 0), { sampleRate: 22050, bpm });
      expect(frames.every((frame) => frame >= 0 && frame < 5)).toBe(true);
    }
    expect(trackBeats(Float32Array.of(2), { sampleRate: 22050 }).frames).toEqual([]);
  });

  test.each([
    [{ tightness: 0 }, 'tightness is 0'],
    [{ bpm: -3 }, 'bpm is -3'],
    [{ bpm: 9000 }, 'bpm is 9000; allowed: less than 5167.96875: beats at least a frame apart'],
  ])('refuses %j', (options, message) => {
    const envelope = Float32Array.of(0, 1, 0);
    expect(() => trackBeats(envelope, { sampleRate: 22050, ...options })).toThrow(message);
  });
});

describe('tempogram', () => {
  test.each(RECORDINGS)('of %s has the mean that librosa.feature.tempogram has', (recording) => {
    const { features } = rhythmReference(recording);
    const envelope = onsetStrength(samplesOf(recording), { sampleRate: 22050 });
    const { rows, columns, data } = tempogram(envelope);
    expect([rows, columns]).toEqual([384, envelope.length]);
    const mean = Array.from({ length: rows }, (_, lag) => {
      const row = data.subarray(lag * columns, (lag + 1) * columns);
      return row.reduce((sum, value) => sum + value, 0) / columns;
    });
    const expected = flat(features['tempogram_mean']!);
    expect(excess(mean, expected, TOLERANCES.tempogram)).toBeLessThanOrEqual(0);
    expect(excess(meanTempogram(envelope, 384), expected, TOLERANCES.tempogram)).toBeLessThan(0);
  });

  test.each(rhythmVariants('tempogram'))(
    'with $parameters is librosa.feature.tempogram',
    ({ recording, samples, parameters, results }) => {
      const {
        sampleRate,
        hopLength = 512,
        norm,
        ...options
      } = optionsOf<TempogramVariant>(parameters);
      const envelope = onsetStrength(samplesOf(recording, samples), { sampleRate, hopLength });
      const given = tempogram(envelope, {
        ...options,
        ...(norm === undefined ? {} : { norm: String(norm) as ColumnNorm }),
      });
      const { shape, data } = results['tempogram']!;
      expect([given.rows, given.columns]).toEqual(shape);
      const [abs, rel] = [TOLERANCES.tempogram.abs, 1e-4];
      expect(excess(given.data, data as number[], { abs, rel })).toBeLessThanOrEqual(0);
    },
  );

  it('has the same mean for windows that are too long for the lanes', () => {
    const envelope = Float32Array.from({ length: 30 }, (_, t) => (t % 7 === 0 ? 1 : 0.1));
    const [long, longer] = [meanTempogram(envelope, 32768), meanTempogram(envelope, 32769)];
    expect(longer).toHaveLength(32769);
    long.forEach((value, lag) => expect(Math.abs(value - longer[lag]!)).toBeLessThan(1e-4));
  });

  it('column by column, in any order, is the same to the bit', () => {
    const envelope = onsetStrength(samplesOf('rock', 60_000), { sampleRate: 22050 });
    const { data, columns } = tempogram(envelope, { winLength: 50 });
    const byFrame = tempogramColumns(envelope, { winLength: 50 });
    expect(byFrame.frames).toBe(columns);
    for (const frame of [0, 1, 47, 48, 100, 3, columns - 1]) {
      const column = Float32Array.from({ length: 50 }, (_, lag) => data[lag * columns + frame]!);
      expect(byFrame.at(frame)).toEqual(column);
    }
  });

  it('of a silent envelope is 0, of any other 1 at lag 0', () => {
    expect(tempogram(new Float32Array(9), { winLength: 4 }).data.every((v) => v === 0)).toBe(true);
    const { data, columns } = tempogram(Float32Array.of(1, 2, 3), { winLength: 8 });
    expect(Array.from(data.subarray(0, columns))).toEqual([1, 1, 1]);
  });

  test.each([
    [{ winLength: 0 }, 'winLength is 0; allowed: an integer from 1 to 32768'],
    [{ winLength: 9, center: false }, 'envelope length is 3; allowed: at least 9'],
    [{ norm: '3' }, 'norm is "3"; allowed: "inf", "1", "2" or "none"'],
  ])('refuses %j', (options, message) => {
    expect(() => tempogram(new Float32Array(3), options as TempogramOptions)).toThrow(message);
  });
});
