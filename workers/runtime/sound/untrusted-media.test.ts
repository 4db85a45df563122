import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMedia, noise, writeWav } from '../testing/sound-files';
import { decodeBlocks } from './decode';
import { guardedInput, runFfmpeg, streamFfmpeg } from './ffmpeg';
import { fileName, inputGuards } from './input-guards';
import { inspectSound } from './inspect-sound';
import { probeAudio, runFfprobe } from './probe';

/*
 * Files that strangers made, and names that strangers chose: ffmpeg reads the one file it is given, as long and as much
 * of it as it may.
 */

const limits = { signal: new AbortController().signal, timeLimitSeconds: 60 };
let folder: string;
let server: Server;
let requests = 0;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-untrusted-'));
  makeMedia(at('tone.mp3'), 'sine=440:duration=4', ['-c:a', 'libmp3lame']);
  server = createServer((_, response) => {
    requests++;
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((closed) => server.close(closed));
});

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/tone.mp3`;

describe('a file that names others is never followed', () => {
  const others: readonly (readonly [string, (target: string) => string])[] = [
    [
      'a playlist',
      (target) => `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${target}\n#EXT-X-ENDLIST\n`,
    ],
    [
      'a playlist with a key',
      (target) =>
        `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXT-X-KEY:METHOD=AES-128,URI="${target}"\n#EXTINF:9,\ntone.mp3\n#EXT-X-ENDLIST\n`,
    ],
    ['a list of files', (target) => `ffconcat version 1.0\nfile '${target}'\n`],
    [
      'a manifest of a stream',
      (target) =>
        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet mimeType="audio/mpeg"><Representation id="1" bandwidth="1"><BaseURL>${target}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    ],
    [
      'a description of a session',
      (target) =>
        `v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\na=control:${target}\n`,
    ],
    [
      'a drawing',
      (target) => `<svg xmlns="http://www.w3.org/2000/svg"><image href="${target}"/></svg>`,
    ],
    ['a picture’s script', (target) => `push graphic-context\nimage over 0,0 0,0 '${target}'\n`],
  ];

  test.each(others)('%s', async (_, write) => {
    const targets = { 'web.wav': url(), 'local.mp3': `file://${at('tone.mp3')}` };
    for (const [name, target] of Object.entries(targets)) {
      writeFileSync(at(name), write(target));
      await expect(inspectSound(at(name))).rejects.toMatchObject({ code: 'INVALID_INPUT_FILE' });
    }
    expect(requests).toBe(0);
  });

  it('with ffmpeg itself, which would follow without the guards', async () => {
    writeFileSync(at('list.m3u8'), others[0]![1](url()));
    const decode = (options: readonly string[]): Promise<unknown> =>
      runFfmpeg(
        [{ path: at('list.m3u8'), options }],
        [{ path: at('out.wav'), options: ['-y'] }],
        limits,
      );
    await expect(decode(inputGuards)).rejects.toThrow();
    expect(requests).toBe(0);
    await expect(decode(['-protocol_whitelist', 'file,http,tcp'])).rejects.toThrow();
    expect(requests).toBeGreaterThan(0);
  });
});

describe('a name is never more than a name', () => {
  test.each([
    '-y',
    '-i',
    'concat:a.wav|b.wav',
    'http:x',
    'pipe:0',
    '%03d.wav',
    "a'b;c $(d).wav",
    'ä ☺.wav',
    'a\nb.wav',
  ])('a sound called %j', async (name) => {
    writeWav(at(name), [noise(800)], 8000);
    // Past our own reader, so that both programs see the name.
    const { facts } = await probeAudio(at(name));
    expect(facts).toMatchObject({ channels: 1, sample_rate: 8000 });
    let frames = 0;
    const wanted = { channels: 1, sampleRate: 8000 };
    for await (const [block] of decodeBlocks({ path: at(name), facts }, wanted, limits))
      frames += block!.length;
    expect(frames).toBe(800);
  });

  test.each(['-y', 'concat:a|b', 'http://127.0.0.1/x', 'pipe:0', 'a.wav'])(
    '%s is a path',
    (name) => {
      expect(fileName(name)).toBe(`file:${join(process.cwd(), name)}`);
    },
  );
});

describe('a run has a limit', () => {
  it('of time', async () => {
    writeWav(at('long.wav'), [noise(80_000)], 8000);
    // At the pace of the sound, ten seconds.
    const { path, options } = guardedInput(at('long.wav'));
    const bytes = streamFfmpeg({ path, options: ['-re', ...options] }, ['-f', 'f32le'], {
      ...limits,
      timeLimitSeconds: 0.5,
    });
    await expect(exhaust(bytes)).rejects.toMatchObject({ code: 'TASK_TIMEOUT' });
  });

  it('of memory: a picture that is to be kept whole gets no 130 MiB, and the sound is read', async () => {
    writeFileSync(at('bomb.mp3'), tagWithPicture(130 * 2 ** 20));
    truncateSync(at('bomb.mp3'), 20 + 130 * 2 ** 20);
    appendFileSync(at('bomb.mp3'), readFileSync(at('tone.mp3')));
    const { streams } = await runFfprobe(at('bomb.mp3'));
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['mp3']);
  });

  it('of output: sound beyond what is allowed ends the decoding, whatever the file says', async () => {
    const { facts, path } = await inspectSound(at('tone.mp3'));
    const source = { path, facts: { ...facts, duration_seconds: 1 } };
    const wanted = { channels: 1, sampleRate: facts.sample_rate };
    const blocks = decodeBlocks(source, wanted, { ...limits, maxSoundSeconds: 1 });
    await expect(exhaust(blocks)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
    await exhaust(decodeBlocks(source, wanted, { ...limits, maxSoundSeconds: 4 }));
  });
});

async function exhaust(parts: AsyncGenerator<unknown>): Promise<void> {
  while ((await parts.next()).done !== true);
}

/** The start of an MP3 with a picture that has all bytes up to the sound. */
function tagWithPicture(bytes: number): Buffer {
  const size = (value: number): number[] => [21, 14, 7, 0].map((shift) => (value >> shift) & 127);
  const frame = Buffer.concat([Buffer.from('APIC'), Buffer.from([...size(bytes), 0, 0])]);
  const tag = Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0, ...size(bytes + 10)])]);
  return Buffer.concat([tag, frame, Buffer.from('\0image/png\0\x03\0')]);
}
