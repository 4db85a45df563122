import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFrames, encodeWavHeader, type SampleEncoding } from '@attacca/audio';
import { bytesPerFrame, cutRegion } from '../sound/pcm-region';
import { openPcmWav } from '../sound/wav-file';
import { noise } from '../testing/sound-files';
import { writeSlice } from './write-slice';

const FRAMES = 400_000;
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-slice-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function regionIn(
  name: string,
): Promise<NonNullable<Awaited<ReturnType<typeof openPcmWav>>>> {
  const path = join(folder, name);
  return (await openPcmWav(path, { offset: 0, length: readFileSync(path).length }))!;
}

const encodings: SampleEncoding[] = ['pcm8', 'pcm16', 'pcm24', 'pcm32', 'float32', 'float64'];

// A short one of odd length, and one that is copied in pieces.
test.each(
  encodings.flatMap((encoding) => [[encoding, 777] as const, [encoding, 390_001] as const]),
)(
  'a slice of %s with %i frames is a WAV with the very bytes it was cut from',
  async (encoding, frames) => {
    const format = { channels: 1, sampleRate: 8000, encoding, frames: FRAMES };
    const samples = encodeFrames([noise(FRAMES)], encoding);
    writeFileSync(join(folder, 'in.wav'), Buffer.concat([encodeWavHeader(format), samples]));
    const written = await writeSlice(
      cutRegion(await regionIn('in.wav'), 5, 5 + frames),
      join(folder, 'slice.wav'),
    );
    const slice = await regionIn('slice.wav');
    const bytes = readFileSync(join(folder, 'slice.wav'));
    const size = bytesPerFrame(slice);
    expect(slice).toMatchObject({ frames, sample_rate: 8000, channels: 1 });
    const given = bytes.subarray(slice.offset_bytes, slice.offset_bytes + frames * size);
    expect(given.equals(samples.subarray(5 * size, (5 + frames) * size))).toBe(true);
    expect(bytes.length % 2).toBe(0);
    expect(written).toEqual({
      size_bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  },
);
