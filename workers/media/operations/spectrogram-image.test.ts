import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { writeWav } from '../../runtime/testing/sound-files';
import { runOperation } from '../testing/run-operation';

const WIDTH = 320;
const HEIGHT = 200;
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-picture-'))));
afterEach(() => rmSync(folder, { recursive: true }));

type Pixel = (x: number, y: number) => readonly number[];

function decodePng(bytes: Buffer): { width: number; height: number; pixel: Pixel } {
  const { width, height, data, palette } = decode(bytes);
  // One byte a pixel: all colours are in the palette.
  expect(data).toHaveLength(width * height);
  return { width, height, pixel: (x, y) => palette![data[y * width + x]!]! };
}

async function drawn(sound: Float32Array, scale: string): Promise<ReturnType<typeof decodePng>> {
  writeWav(join(folder, 'in.wav'), [sound], 8000);
  const outDir = join(folder, 'out');
  const { outputs } = await runOperation('spectrogram-image', {
    inputs: { audio: join(folder, 'in.wav') },
    parameters: { scale, sr: 8000, width: WIDTH, height: HEIGHT },
    outDir,
  });
  expect(outputs['picture']).toMatchObject({ media_type: 'image/png', type: 'image' });
  return decodePng(readFileSync(join(outDir, 'picture.png')));
}

const sum = (colour: readonly number[]): number => colour.reduce((a, b) => a + b, 0);

/** The brightest row of a column of the plot, as a share of the plot's height from below. */
function brightest({ pixel }: ReturnType<typeof decodePng>, x: number): number {
  let best = 20;
  for (let y = 20; y < HEIGHT - 44; y++) if (sum(pixel(x, y)) > sum(pixel(x, best))) best = y;
  return 1 - (best - 20) / (HEIGHT - 64);
}

const mel = (hz: number): number => (hz < 1000 ? hz / 66.667 : 15 + Math.log(hz / 1000) / 0.06875);

test.each([
  ['mel', mel(880) / mel(4000)],
  // 32.7 Hz to 0.48 of the rate in whole groups of six rows of 24 an octave.
  ['constant-q', Math.log2(880 / 32.703) / 6.75],
])('a tone is a line at its frequency on the %s scale', async (scale, place) => {
  const tone = Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(2 * Math.PI * 0.11 * i));
  const picture = await drawn(tone, scale);
  expect(picture).toMatchObject({ width: WIDTH, height: HEIGHT });
  expect(Math.abs(brightest(picture, 140) - place)).toBeLessThan(0.02);
});

test.each(['mel', 'constant-q'])('what starts in the middle is drawn there (%s)', async (scale) => {
  const half = Float32Array.from({ length: 16_000 }, (_, i) =>
    i < 8000 ? 0 : Math.sin(2 * Math.PI * 0.11 * i),
  );
  const { pixel } = await drawn(half, scale);
  const row = Array.from({ length: 180 }, (_, x) => {
    let most = 0;
    for (let y = 20; y < HEIGHT - 44; y++) most = Math.max(most, sum(pixel(56 + x, y)));
    return most;
  });
  expect(Math.max(...row.slice(0, 70))).toBeLessThan(Math.min(...row.slice(110, 170)));
});

test.each([
  ['silence', new Float32Array(3000)],
  ['one sample', Float32Array.of(0.5)],
])('of %s there is a picture too', async (_name, sound) => {
  const { width } = await drawn(sound, 'mel');
  expect(width).toBe(WIDTH);
});
