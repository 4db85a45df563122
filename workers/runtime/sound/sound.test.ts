import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  statSync,
  mkdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMedia, noise, writeWav } from '../testing/sound-files';
import { locateBinaries } from './binaries';
import { checkDecodes, decodeBlocks } from './decode';
import { inspectSound } from './inspect-sound';
import { pcmBlocks } from './pcm-region';
import { resampleItems } from './resample-items';
import { type SoundBlock } from '../operation/context';

const limits = { signal: new AbortController().signal, timeLimitSeconds: 60 };
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-sound-'));
  makeMedia(at('tone.mp3'), 'sine=440:duration=4', ['-c:a', 'libmp3lame', '-b:a', '128k']);
  makeMedia(at('tone.m4a'), 'sine=440:duration=4', ['-c:a', 'aac']);
  makeMedia(at('front.m4a'), 'sine=440:duration=4', ['-c:a', 'aac', '-movflags', '+faststart']);
  makeMedia(at('tone.flac'), 'sine=440:duration=4:sample_rate=44100', ['-c:a', 'flac']);
  makeMedia(at('tone.ogg'), 'sine=440:duration=4', ['-c:a', 'libvorbis']);
  makeMedia(at('tone.wav'), 'sine=440:duration=4', ['-c:a', 'pcm_s16le']);
  makeMedia(at('silence.wav'), 'anullsrc=r=22050:cl=mono', ['-t', '1', '-c:a', 'pcm_s16le']);
  makeMedia(at('mute.mp4'), 'color=c=black:s=64x64:d=1', ['-c:v', 'mpeg4']);
  writeWav(at('stereo.wav'), [noise(44100, 1), noise(44100, 2)], 44100);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The file, cut to a part of its length. */
function cut(name: string, fraction: number): string {
  const path = at(`cut-${name}`);
  writeFileSync(path, readFileSync(at(name)));
  truncateSync(path, Math.floor(statSync(path).size * fraction));
  return path;
}

async function check(path: string): Promise<number> {
  return checkDecodes(await inspectSound(path), limits);
}

async function joined(blocks: AsyncIterable<SoundBlock>): Promise<Float32Array[]> {
  const parts: SoundBlock[] = [];
  // A block is gone with the next one.
  for await (const block of blocks) parts.push(block.map((channel) => channel.slice()));
  const channels = parts[0]?.length ?? 0;
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from(parts.flatMap((part) => Array.from(part[channel]!))),
  );
}

/** What is wrong with a file, the code it gets, and how to make one. */
const faults: readonly (readonly [string, string, () => void])[] = [
  ['an empty file', 'EMPTY_FILE', () => void writeFileSync(at('bad'), '')],
  [
    'text called .wav',
    'INVALID_INPUT_FILE',
    () => void writeFileSync(at('bad'), 'This is no sound at all.\n'.repeat(400)),
  ],
  [
    'a RIFF that is nothing',
    'INVALID_INPUT_FILE',
    () => void writeFileSync(at('bad'), 'RIFF\0\0\0\0WAVEjunk'),
  ],
  [
    'a WAV header without samples',
    'INVALID_INPUT_FILE',
    () => writeWav(at('bad'), [new Float32Array(0)], 8000),
  ],
  [
    'a playlist',
    'INVALID_INPUT_FILE',
    () =>
      void writeFileSync(
        at('bad'),
        `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${at('tone.mp3')}\n#EXT-X-ENDLIST\n`,
      ),
  ],
  [
    'a list of other files',
    'INVALID_INPUT_FILE',
    () => void writeFileSync(at('bad'), 'ffconcat version 1.0\nfile tone.mp3\n'),
  ],
  [
    'a video without sound',
    'NO_AUDIO_STREAM',
    () => void writeFileSync(at('bad'), readFileSync(at('mute.mp4'))),
  ],
];

describe('a sound file', () => {
  it.each(['tone.mp3', 'tone.m4a', 'tone.flac', 'tone.ogg', 'tone.wav'])(
    '%s is known by its bytes and decodes',
    async (name) => {
      const { facts } = await inspectSound(at(name));
      expect(facts).toMatchObject({ channels: 1, sample_rate: 44100 });
      expect(await check(at(name))).toBeCloseTo(4, 0);
    },
  );

  it('of silence is sound', async () => {
    expect(await check(at('silence.wav'))).toBe(1);
  });

  it.each(faults)('that is %s is %s', async (_, code, make) => {
    make();
    await expect(check(at('bad'))).rejects.toMatchObject({ code });
  });

  it.each([
    ['tone.wav', 0.5],
    ['tone.m4a', 0.5],
    ['front.m4a', 0.5],
    ['tone.flac', 0.5],
  ])('%s that was cut is TRUNCATED_FILE', async (name, fraction) => {
    await expect(check(cut(name, fraction))).rejects.toMatchObject({ code: 'TRUNCATED_FILE' });
  });

  it.each(['tone.mp3', 'tone.ogg'])('%s that was cut is what is left of it', async (name) => {
    const seconds = await check(cut(name, 0.5));
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(3);
  });

  it('written to a pipe, without its length, is read to its end', async () => {
    const piped = execFileSync('ffmpeg', [
      '-v',
      'error',
      '-i',
      at('tone.wav'),
      '-f',
      'wav',
      'pipe:1',
    ]);
    writeFileSync(at('piped.wav'), piped);
    expect(await check(at('piped.wav'))).toBe(4);
  });
});

describe('conversion', () => {
  it('takes the mean of the channels, by ffmpeg and without it alike', async () => {
    const { pcm, facts, path } = await inspectSound(at('stereo.wav'));
    const [direct] = await joined(pcmBlocks(pcm!, 1, limits.signal));
    const [decoded] = await joined(
      decodeBlocks({ path, facts }, { channels: 1, sampleRate: 44100 }, limits),
    );
    expect(direct).toHaveLength(44100);
    expect(decoded).toEqual(direct);
  });

  it('gives 16-bit means that are not rounded to 16 bits', async () => {
    const s16 = at('s16.flac');
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      at('stereo.wav'),
      '-c:a',
      'flac',
      '-sample_fmt',
      's16',
      s16,
    ]);
    const sound = await inspectSound(s16);
    const channels = await joined(decodeBlocks(sound, { channels: 2, sampleRate: 44100 }, limits));
    const [mean] = await joined(decodeBlocks(sound, { channels: 1, sampleRate: 44100 }, limits));
    const expected = channels[0]!.map((value, index) => (value + channels[1]![index]!) / 2);
    expect(mean).toEqual(expected);
    expect(sound.isSixteenBit).toBe(true);
  });

  it('refuses channels for which there is no one right way', async () => {
    const sound = await inspectSound(at('stereo.wav'));
    await expect(
      joined(decodeBlocks(sound, { channels: 3, sampleRate: 44100 }, limits)),
    ).rejects.toMatchObject({ code: 'INPUT_MISMATCH' });
  });

  it('resamples the slices of a batch together as it would each alone', async () => {
    const { pcm } = await inspectSound(at('stereo.wav'));
    const bounds = [
      [0, 3],
      [100, 101],
      [100, 5000],
      [5000, 5000],
      [7000, 44100],
    ] as const;
    const regions = bounds.map(([from, to]) => ({
      ...pcm!,
      offset_bytes: pcm!.offset_bytes + from * 8,
      frames: to - from,
    }));
    const wanted = { channels: 1, sampleRate: 22050 };
    const options = (name: string) => {
      mkdirSync(at(name));
      return { ...limits, wanted, folder: at(name) };
    };
    const together = await resampleItems(regions, options('together'));
    for (const [index, region] of regions.entries()) {
      const [alone] = await resampleItems([region], options(`alone-${index}`));
      const read = (one: typeof alone) => joined(pcmBlocks(one!, 1, limits.signal));
      expect(await read(together[index])).toEqual(await read(alone));
      expect(Math.abs(together[index]!.frames - region.frames / 2)).toBeLessThanOrEqual(1);
    }
  });

  it('ends at once when it is aborted', async () => {
    const stop = new AbortController();
    const sound = await inspectSound(at('tone.mp3'));
    stop.abort(new Error('enough'));
    await expect(checkDecodes(sound, { ...limits, signal: stop.signal })).rejects.toThrow('enough');
  });
});

describe('the programs', () => {
  it('are the shipped ones when PATH has none, and read the same', () => {
    const { ffmpeg, ffprobe } = locateBinaries('/nowhere');
    expect(ffmpeg).toContain('ffmpeg-installer');
    expect(ffprobe).toContain('ffprobe-installer');
    expect(execFileSync(ffmpeg, ['-version'], { encoding: 'utf8' })).toContain('--enable-libsoxr');
  });
});
