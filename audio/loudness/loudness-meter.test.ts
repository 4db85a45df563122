import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { readVectorBytes, RECORDINGS } from '../../test/reference-vectors';
import { TOLERANCES } from '../../test/tolerances';
import { decodeWav } from '../format/wav';
import { loudness, LoudnessMeter, type Loudness } from './loudness-meter';

interface Tone {
  readonly dbfs: number;
  readonly seconds: number;
}

/** Low, so that minutes of sound are measured in no time. */
const TONE_RATE = 8000;

/** Tones of 1 kHz, one after another. */
function tones(parts: readonly Tone[], sampleRate = TONE_RATE): Float32Array {
  const levels = parts.flatMap(({ dbfs, seconds }) =>
    Array.from({ length: seconds * sampleRate }, () => 10 ** (dbfs / 20)),
  );
  return Float32Array.from(
    levels,
    (level, i) => level * Math.sin((2 * Math.PI * 1000 * i) / sampleRate),
  );
}

/** What ffmpeg's ebur128 filter says, from its metadata: the summary has one decimal only. */
function ffmpegLoudness(path: string): Loudness {
  const printed = execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-i', path, '-af'],
      'ebur128=metadata=1:peak=true+sample,ametadata=mode=print:file=-',
      ...['-f', 'null', '-'],
    ],
    { encoding: 'utf8', maxBuffer: 1e8 },
  );
  const values = (key: string): number[] =>
    [...printed.matchAll(new RegExp(`r128\\.${key}=(\\S+)`, 'g'))].map(([, value]) =>
      Number(value),
    );
  const peak = (kind: string): number =>
    20 * Math.log10(Math.max(...values(`${kind}_peaks_ch\\d`)));
  return {
    integratedLufs: values('I').at(-1)!,
    rangeLu: values('LRA').at(-1)!,
    maxShortTermLufs: Math.max(...values('S')),
    maxMomentaryLufs: Math.max(...values('M')),
    truePeakDbtp: peak('true'),
    samplePeakDbfs: peak('sample'),
  };
}

function expectLikeFfmpeg(given: Loudness, expected: Loudness): void {
  const { abs } = TOLERANCES.loudnessIntegrated;
  expect(Math.abs(given.integratedLufs - expected.integratedLufs)).toBeLessThanOrEqual(abs);
  expect(Math.abs(given.maxShortTermLufs - expected.maxShortTermLufs)).toBeLessThanOrEqual(abs);
  expect(Math.abs(given.maxMomentaryLufs - expected.maxMomentaryLufs)).toBeLessThanOrEqual(abs);
  expect(Math.abs(given.rangeLu - expected.rangeLu)).toBeLessThanOrEqual(
    TOLERANCES.loudnessRange.abs,
  );
  expect(Math.abs(given.truePeakDbtp - expected.truePeakDbtp)).toBeLessThanOrEqual(
    TOLERANCES.truePeak.abs,
  );
  expect(given.samplePeakDbfs).toBeCloseTo(expected.samplePeakDbfs, 2);
}

const fixtures = join(__dirname, '..', '..', 'test', 'fixtures');

describe('loudness', () => {
  it.each(RECORDINGS)('of %s is what ffmpeg measures', (recording) => {
    const { channels, sampleRate } = decodeWav(readVectorBytes(`${recording}.wav`));
    const expected = ffmpegLoudness(join(fixtures, 'vectors', `${recording}.wav`));
    expectLikeFfmpeg(loudness(channels, sampleRate), expected);
  });

  it('of 25 s of stereo at 44.1 kHz is what ffmpeg measures', () => {
    const path = join(fixtures, 'recordings', 'spunkyrace-excerpt.ogg');
    const raw = execFileSync(
      'ffmpeg',
      ['-v', 'error', '-i', path, '-c:a', 'pcm_f32le', '-f', 'wav', '-'],
      { maxBuffer: 1e8 },
    );
    const { channels, sampleRate } = decodeWav(raw);
    expectLikeFfmpeg(loudness(channels, sampleRate), ffmpegLoudness(path));
  });

  // EBU Tech 3341, minimum requirements 1 to 3 and 5.
  it.each([
    [[{ dbfs: -23, seconds: 20 }], -23],
    [[{ dbfs: -33, seconds: 20 }], -33],
    [[-36, -23, -36].map((dbfs, i) => ({ dbfs, seconds: [10, 60, 10][i]! })), -23],
    [[-26, -20, -26].map((dbfs, i) => ({ dbfs, seconds: [20, 20.1, 20][i]! })), -23],
  ])('of the stereo tones %j is %d LUFS', (parts, expected) => {
    const channel = tones(parts);
    const { integratedLufs } = loudness([channel, channel], TONE_RATE);
    expect(Math.abs(integratedLufs - expected)).toBeLessThanOrEqual(0.1);
  });

  // EBU Tech 3342, minimum requirements 1 and 3.
  it.each([
    [[-20, -30], 10],
    [[-40, -20], 20],
  ])('ranges, of stereo tones at %j dBFS, over %d LU', (levels, expected) => {
    const channel = tones(levels.map((dbfs) => ({ dbfs, seconds: 20 })));
    const { rangeLu } = loudness([channel, channel], TONE_RATE);
    expect(Math.abs(rangeLu - expected)).toBeLessThanOrEqual(1);
  });

  it('finds a peak that lies between samples', () => {
    // A quarter of the rate, an eighth of a turn off: samples reach 0.707 of a peak of 0.5.
    const sine = Float32Array.from(
      { length: 48_000 },
      (_, i) => 0.5 * Math.sin(Math.PI / 4 + (Math.PI * i) / 2),
    );
    const { truePeakDbtp, samplePeakDbfs } = loudness([sine], 48_000);
    expect(samplePeakDbfs).toBeCloseTo(-9.03, 2);
    // EBU Tech 3341 allows +0.2 and -0.4 dB.
    expect(Math.abs(truePeakDbtp + 6.02)).toBeLessThan(0.2);
  });

  it('of silence is -Infinity, of one sample a number', () => {
    expect(loudness([new Float32Array(48_000)], 48_000)).toMatchObject({
      integratedLufs: -Infinity,
      rangeLu: 0,
      truePeakDbtp: -Infinity,
    });
    expect(loudness([Float32Array.of(1)], 48_000).integratedLufs).toBeGreaterThan(-10);
  });

  it('leaves out the low-frequency channel of 5.1 and weighs those behind more', () => {
    const tone = tones([{ dbfs: -23, seconds: 2 }]);
    const none = new Float32Array(tone.length);
    const at = (channel: number): Loudness =>
      loudness(
        Array.from({ length: 6 }, (_, i) => (i === channel ? tone : none)),
        TONE_RATE,
      );
    expect(at(3).integratedLufs).toBe(-Infinity);
    expect(at(4).integratedLufs - at(0).integratedLufs).toBeCloseTo(10 * Math.log10(1.41), 5);
  });

  it('does not depend on the size of the blocks', () => {
    const { channels, sampleRate } = decodeWav(readVectorBytes('speech.wav'));
    const whole = loudness(channels, sampleRate);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 6 }), (sizes) => {
        const meter = new LoudnessMeter({ sampleRate, channels: 1 });
        let at = 0;
        for (const size of [...sizes, channels[0]!.length])
          meter.push([channels[0]!.subarray(at, (at += size))]);
        const { integratedLufs, ...rest } = meter.end();
        expect(integratedLufs).toBeCloseTo(whole.integratedLufs, 9);
        expect(rest.truePeakDbtp).toBe(whole.truePeakDbtp);
      }),
      { numRuns: 8 },
    );
  });

  it('refuses what it cannot measure', () => {
    expect(() => loudness([new Float32Array(0)], 48_000)).toThrow('signal length is 0');
    expect(() => loudness([Float32Array.of(0, NaN, 1)], 48_000)).toThrow('sample 1 is NaN');
    expect(() => loudness([Float32Array.of(0, 1, Infinity)], 48_000)).toThrow('sample 2');
    expect(() => new LoudnessMeter({ sampleRate: 999, channels: 1 })).toThrow('sampleRate is 999');
    expect(() => new LoudnessMeter({ sampleRate: 8000, channels: 0 })).toThrow('channels is 0');
  });
});
