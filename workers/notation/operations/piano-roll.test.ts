import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { runOperation } from '../../media/testing/run-operation';
import { writeWav } from '../../runtime/testing/sound-files';

const RATE = 22_050;
const SIZE = { width: 500, height: 400 };
/** Of the plot in a picture without lanes. */
const PLOT = { x: 92, y: 28, width: 388, height: 328 };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-roll-'));
  // Two seconds: A4, then E5 from the middle on.
  const sound = Float32Array.from({ length: 2 * RATE }, (_, i) =>
    Math.sin((2 * Math.PI * (i < RATE ? 440 : 659.255) * i) / RATE),
  );
  writeWav(join(folder, 'sound.wav'), [sound], RATE);
});
afterAll(() => rmSync(folder, { recursive: true }));

type Pixel = (x: number, y: number) => readonly number[];

async function drawn(
  documents: Readonly<Record<string, object>>,
  parameters: Readonly<Record<string, number>> = {},
): Promise<Pixel> {
  const inputs: Record<string, string> = { audio: join(folder, 'sound.wav') };
  for (const [port, content] of Object.entries(documents)) {
    inputs[port] = join(folder, `${port}.json`);
    writeFileSync(inputs[port], JSON.stringify(content));
  }
  const outDir = join(folder, 'out');
  await runOperation('piano-roll', { inputs, parameters: { ...SIZE, ...parameters }, outDir });
  const png = decode(readFileSync(join(outDir, 'picture.png')));
  expect(png).toMatchObject(SIZE);
  const { data, palette, channels } = png;
  return (x, y) => {
    const at = y * SIZE.width + x;
    return palette ? palette[data[at]!]! : [...data.subarray(channels * at, channels * (at + 1))];
  };
}

const sum = (colour: readonly number[]): number => colour[0]! + colour[1]! + colour[2]!;

/** The brightest row of a column of the plot: the pitch it stands for. */
function brightestPitch(pixel: Pixel, x: number, [lowest, highest]: readonly number[]): number {
  let best = PLOT.y;
  for (let y = PLOT.y; y < PLOT.y + PLOT.height; y++)
    if (sum(pixel(x, y)) > sum(pixel(x, best))) best = y;
  const rows = highest! - lowest! + 1;
  return highest! + 0.5 - ((best - PLOT.y + 0.5) / PLOT.height) * rows;
}

/** Without notes. */
const USUAL = [28, 96];
const NOTES = { onsets: [0.5], offsets: [1.5], pitches: [60], velocities: [100] };

it('has the spectrum in the rows of its pitches, at its time', async () => {
  const pixel = await drawn({});
  expect(Math.abs(brightestPitch(pixel, PLOT.x + 97, USUAL) - 69)).toBeLessThan(0.6);
  expect(Math.abs(brightestPitch(pixel, PLOT.x + 291, USUAL) - 76)).toBeLessThan(0.6);
  const later = await drawn({}, { start: 1.2 });
  expect(Math.abs(brightestPitch(later, PLOT.x + 97, USUAL) - 76)).toBeLessThan(0.6);
});

it('draws a note from onset to offset in the row of its pitch, and no further', async () => {
  const pixel = await drawn({ notes: NOTES });
  // Three rows below the note, and at least thirty in all.
  const [lowest, highest] = [57, 87];
  const rowHeight = PLOT.height / (highest - lowest + 1);
  const y = Math.round(PLOT.y + (highest - 60 + 0.5) * rowHeight);
  const isNote = (x: number): boolean => {
    const [red, green] = pixel(x, y);
    return green! > red! + 50;
  };
  const columns = Array.from({ length: PLOT.width }, (_, i) => i).filter((i) => isNote(PLOT.x + i));
  expect(columns[0]).toBeCloseTo(0.25 * PLOT.width, -1);
  expect(columns.at(-1)).toBeCloseTo(0.75 * PLOT.width, -1);
  expect(
    Math.abs(brightestPitch(await drawn({ notes: NOTES }), PLOT.x + 20, [57, 87]) - 69),
  ).toBeLessThan(0.6);
});

it('draws hits in lanes and lines at bars', async () => {
  const events = { times: [0.5], instruments: ['snare'], velocities: [127] };
  const beats = {
    beats: { times: [0.25, 1], positions: [1, 1] },
    bars: { times: [0.25, 1], beats: [1, 1], beat_unit: 4 },
    tempo: { bpm: 80, times: [], curve: [] },
    confidence: 1,
  };
  const pixel = await drawn({ events, beats });
  const lane = SIZE.height - 44 - 9;
  const bright = Array.from({ length: PLOT.width }, (_, i) => i).filter(
    (i) => sum(pixel(PLOT.x + i, lane)) > 300,
  );
  const near = (seconds: number): number => Math.floor((seconds / 2) * PLOT.width);
  expect(bright).toEqual([near(0.25), near(0.5), near(0.5) + 1, near(0.5) + 2, near(1)]);
});

it('refuses a page that begins after the sound, and what is no drum', async () => {
  await expect(drawn({}, { start: 2 })).rejects.toMatchObject({
    code: 'INVALID_PARAMETER',
    message: expect.stringContaining('start is 2'),
  });
  const gong = { times: [1], instruments: ['gong'] };
  await expect(drawn({ events: gong })).rejects.toMatchObject({ code: 'INPUT_MISMATCH' });
});
