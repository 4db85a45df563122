import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMedia } from '../../runtime/testing/sound-files';
import { runOperation } from '../testing/run-operation';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-probe-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function probed(name: string): Promise<Record<string, unknown>> {
  const outDir = join(folder, 'out');
  await runOperation('probe', { inputs: { audio: join(folder, name) }, outDir });
  return JSON.parse(readFileSync(join(outDir, 'description.json'), 'utf8')) as Record<
    string,
    unknown
  >;
}

const sine = 'sine=440:duration=2:sample_rate=48000';

test.each([
  [
    'a.flac',
    ['-ac', '2', '-c:a', 'flac', '-sample_fmt', 's32', '-metadata', 'title=Étude'],
    { container: 'flac', codec: 'flac', channels: 2, bit_depth: 24, tags: { title: 'Étude' } },
  ],
  ['a.wav', ['-c:a', 'pcm_s16le'], { container: 'wav', codec: 'pcm_s16le', bit_depth: 16 }],
  ['a.mp3', ['-c:a', 'libmp3lame'], { container: 'mp3', codec: 'mp3', bit_depth: null }],
  [
    'a.ogg',
    ['-c:a', 'libvorbis', '-metadata', 'ARTIST=nobody'],
    { container: 'ogg', codec: 'vorbis', bit_depth: null, tags: { artist: 'nobody' } },
  ],
])('probe says what %s is', async (name, options, expected) => {
  makeMedia(join(folder, name), sine, options);
  const description = await probed(name);
  expect(description).toMatchObject({ sample_rate: 48000, channels: 1, ...expected });
  expect(description['duration_seconds']).toBeCloseTo(2, 0);
  expect(description['streams']).toEqual([{ type: 'audio', codec: expected.codec }]);
});

test('probe believes the bytes, not the name', async () => {
  makeMedia(join(folder, 'a.mp3'), sine, ['-f', 'flac']);
  await expect(probed('a.mp3')).resolves.toMatchObject({ container: 'flac' });
});

test('probe keeps a bounded part of what tags say', async () => {
  const comment = `comment=${'x'.repeat(5000)}`;
  makeMedia(join(folder, 'a.flac'), sine, ['-metadata', comment]);
  const { tags } = await probed('a.flac');
  expect(tags).toMatchObject({ comment: 'x'.repeat(1024) });
});

test.each([
  ['text', 'INVALID_INPUT_FILE'],
  ['', 'EMPTY_FILE'],
])('probe refuses %j', async (content, code) => {
  writeFileSync(join(folder, 'a.wav'), content);
  await expect(probed('a.wav')).rejects.toMatchObject({ code });
});
