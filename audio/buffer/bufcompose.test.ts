import fc from 'fast-check';
import { bufCompose, type BufComposeOptions } from './bufcompose';
import { mixdown } from './mixdown';

const buffer = (
  sampleRate: number,
  ...channels: number[][]
): { channels: Float32Array[]; sampleRate: number } => ({
  channels: channels.map((channel) => Float32Array.from(channel)),
  sampleRate,
});
const stereo = buffer(44100, [1, 2, 3], [4, 5, 6]);
const plain = (result: { channels: readonly Float32Array[] }): number[][] =>
  result.channels.map((channel) => Array.from(channel));

describe('bufCompose', () => {
  test.each<[string, BufComposeOptions, number[][]]>([
    [
      'everything',
      {},
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    ['a piece', { startFrame: 1, numFrames: 1, startChan: 1 }, [[5]]],
    ['with gain', { gain: -0.5, numChans: 1 }, [[-0.5, -1, -1.5]]],
    ['padded with zeros past its end', { startFrame: 2, numFrames: 3, numChans: 1 }, [[3, 0, 0]]],
    ['its channels over again', { numChans: 3, startChan: 1, numFrames: 1 }, [[4], [1], [4]]],
    [
      'further on',
      { destStartFrame: 1, destStartChan: 1, numFrames: 1, numChans: 1 },
      [
        [0, 0],
        [0, 1],
      ],
    ],
  ])('copies %s', (_, options, expected) => {
    expect(plain(bufCompose(stereo, options))).toEqual(expected);
  });

  it('replaces a region and leaves the rest', () => {
    const destination = buffer(8000, [9, 9, 9, 9]);
    const result = bufCompose(
      stereo,
      { numChans: 1, numFrames: 2, destStartFrame: 1 },
      destination,
    );
    expect(plain(result)).toEqual([[9, 1, 2, 9]]);
    expect(result.sampleRate).toBe(8000);
    expect(plain(destination)).toEqual([[9, 9, 9, 9]]);
  });

  it('mixes with what was there, only in the region, and grows to fit', () => {
    const destination = buffer(8000, [8, 8]);
    const options = { destStartFrame: 1, destGain: 0.5, numChans: 2 };
    const result = bufCompose(stereo, options, destination);
    expect(plain(result)).toEqual([
      [8, 5, 2, 3],
      [0, 4, 5, 6],
    ]);
    expect(result.sampleRate).toBe(44100);
  });

  it('with destination gain 1 adds', () => {
    const samples = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(samples, samples, (a, b) => {
        const sum = plain(bufCompose(buffer(1, a), { destGain: 1 }, buffer(1, b)))[0]!;
        const length = Math.max(a.length, b.length);
        expect(sum).toEqual(Array.from({ length }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0)));
      }),
    );
  });

  test.each<[BufComposeOptions, string]>([
    [{ startFrame: 3 }, 'startFrame is 3; allowed: an integer from 0 to 2'],
    [{ startChan: 2 }, 'startChan is 2; allowed: an integer from 0 to 1'],
    [{ numFrames: 0 }, 'numFrames is 0'],
    [{ gain: NaN }, 'gain is NaN'],
    [{ destStartFrame: -1 }, 'destStartFrame is -1'],
  ])('refuses %j', (options, message) => {
    expect(() => bufCompose(stereo, options)).toThrow(message);
  });

  it('refuses an empty source', () => {
    expect(() => bufCompose(buffer(1, []))).toThrow('source is "empty"');
  });
});

describe('mixdown', () => {
  it('is the mean of the channels', () => {
    expect(Array.from(mixdown(stereo.channels))).toEqual([2.5, 3.5, 4.5]);
  });

  it('refuses channels of different lengths, and none', () => {
    expect(() => mixdown([new Float32Array(1), new Float32Array(2)])).toThrow('equal lengths');
    expect(() => mixdown([])).toThrow('channels is "none"');
  });
});
