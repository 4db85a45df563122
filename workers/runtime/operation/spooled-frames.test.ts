import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mfcc, MfccStream, onsetStrength, OnsetStrengthStream } from '@attacca/audio';
import { noise } from '../testing/sound-files';
import { SpooledFrames } from './spooled-frames';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-frames-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const valuesOf = (frame: number): Float32Array => Float32Array.of(frame, -frame, frame / 3);

function filled(frames: number, limitBytes: number): SpooledFrames {
  const store = new SpooledFrames({ path: join(folder, 'frames'), width: 3, limitBytes });
  for (let frame = 0; frame < frames; frame++) store.append().set(valuesOf(frame));
  return store;
}

function wrongFrames(store: SpooledFrames): number[] {
  return Array.from({ length: store.frames }, (_, frame) => frame).filter((frame) =>
    store.frame(frame).some((value, i) => value !== valuesOf(frame)[i]),
  );
}

test.each([
  { frames: 10, limitBytes: 1e9, isFile: false },
  { frames: 5000, limitBytes: 1e9, isFile: false },
  { frames: 1024, limitBytes: 0, isFile: false },
  { frames: 1025, limitBytes: 0, isFile: true },
  { frames: 5000, limitBytes: 30_000, isFile: true },
  { frames: 4096, limitBytes: 0, isFile: true },
])('keeps frames, in a file when they are many: %j', ({ frames, limitBytes, isFile }) => {
  const store = filled(frames, limitBytes);
  expect(store.frames).toBe(frames);
  expect(wrongFrames(store)).toEqual([]);
  expect(existsSync(join(folder, 'frames'))).toBe(isFile);
  store.close();
});

test('two far places can be compared, and frames added after that', () => {
  const store = filled(4000, 0);
  for (let frame = 0; frame < 1000; frame += 10) {
    expect([store.frame(frame)[0], store.frame(frame + 2500)[0]]).toEqual([frame, frame + 2500]);
  }
  for (let frame = 4000; frame < 7000; frame++) store.append().set(valuesOf(frame));
  for (const frame of [6999, 0, 4095, 4096, 3999, 4000, 5500])
    expect(store.frame(frame)).toEqual(valuesOf(frame));
  expect(wrongFrames(store)).toEqual([]);
  store.close();
});

describe('what needs all frames at the end makes the same of frames on disk', () => {
  const signal = noise(60_000);
  const options = { sampleRate: 22050, nFft: 256, hopLength: 16, nMels: 20 };
  const onDisk = (width: number): SpooledFrames =>
    new SpooledFrames({ path: join(folder, 'frames'), width, limitBytes: 0 });

  test('MFCCs', () => {
    const stream = new MfccStream({ ...options, nMfcc: 5 }, onDisk);
    stream.push(signal);
    expect(stream.end().data).toEqual(mfcc(signal, { ...options, nMfcc: 5 }).data);
  });

  test.each([1, 1500])('the strength of onsets with a lag of %s', (lag) => {
    const stream = new OnsetStrengthStream({ ...options, lag }, onDisk);
    stream.push(signal);
    expect(stream.end()).toEqual(onsetStrength(signal, { ...options, lag }));
  });
});
