import fc from 'fast-check';
import { type SampleEncoding } from './sample-codec';
import { decodeWav, encodeWav } from './wav';
import { encodeWavHeader } from './wav-header-encode';
import { parseWavHeader, type WavHeader } from './wav-header-parse';
import { WavStreamReader } from './wav-stream-reader';
import { WavStreamWriter } from './wav-stream-writer';

/** The step between neighbouring samples of each encoding. */
const STEPS: Record<SampleEncoding, number> = {
  ...{ pcm8: 2 ** -7, pcm16: 2 ** -15, pcm24: 2 ** -23, pcm32: 2 ** -31 },
  ...{ float32: 0, float64: 0 },
};
const encodings = fc.constantFrom(...(Object.keys(STEPS) as SampleEncoding[]));
const stereoSamples = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(40))
  .chain(([channels, length]) =>
    fc.array(
      fc.float32Array({ minLength: length, maxLength: length, min: -1, max: 1, noNaN: true }),
      {
        minLength: channels,
        maxLength: channels,
      },
    ),
  );

function headerOf(bytes: Uint8Array): WavHeader {
  const result = parseWavHeader(bytes);
  if (result.kind !== 'header') throw new Error(`more bytes needed: ${result.neededBytes}`);
  return result.header;
}

function readInChunks(
  file: Uint8Array,
  sizes: readonly number[],
): { frames: number; missingBytes: number; channels: number[][] } {
  const channels: number[][] = [];
  const reader = new WavStreamReader({
    onBlock: (block) => block.forEach((samples, c) => (channels[c] ??= []).push(...samples)),
  });
  let at = 0;
  for (const size of [...sizes, file.length]) reader.push(file.subarray(at, (at += size)));
  const { frames, missingBytes } = reader.end();
  return { frames, missingBytes, channels };
}

describe('wav', () => {
  it('reads what it writes, to the nearest step of the encoding', () => {
    fc.assert(
      fc.property(stereoSamples, encodings, (channels, encoding) => {
        const { channels: back, ...rest } = decodeWav(
          encodeWav({ channels, sampleRate: 22050 }, encoding),
        );
        expect(rest.sampleRate).toBe(22050);
        expect(rest.header).toMatchObject({
          channels: channels.length,
          encoding,
          frames: channels[0]!.length,
        });
        channels.forEach((samples, c) =>
          samples.forEach((sample, i) => {
            // Full scale upwards is one step short.
            const reachable = Math.min(sample, 1 - STEPS[encoding]);
            const error = Math.abs(back[c]![i]! - reachable);
            expect(error).toBeLessThanOrEqual(STEPS[encoding] / 2 + 2 ** -25);
          }),
        );
      }),
    );
  });

  test.each<[SampleEncoding, number[]]>([
    ['pcm8', [255, 0, 128, 192]],
    ['pcm16', [255, 127, 0, 128, 0, 0, 0, 64]],
    ['pcm24', [255, 255, 127, 0, 0, 128, 0, 0, 0, 0, 0, 64]],
    ['pcm32', [255, 255, 255, 127, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0, 64]],
  ])('clips %s at full scale and takes NaN for silence', (encoding, expected) => {
    const channels = [Float32Array.of(2, -2, NaN, 0.5)];
    const file = encodeWav({ channels, sampleRate: 8000 }, encoding);
    expect(Array.from(file.subarray(-expected.length))).toEqual(expected);
  });

  it('has the plain 44-byte header that everybody reads, for 16-bit stereo', () => {
    const header = Buffer.from(
      encodeWavHeader({ sampleRate: 44100, channels: 2, encoding: 'pcm16', frames: 10 }),
    );
    expect(header.toString('hex')).toBe(
      '524946464c00000057415645666d7420100000000100020044ac000010b10200040010006461746128000000',
    );
  });

  it('is extensible for more than two channels', () => {
    const header = encodeWavHeader({
      sampleRate: 48000,
      channels: 6,
      encoding: 'pcm24',
      frames: 3,
    });
    expect(Array.from(header.subarray(16, 22))).toEqual([40, 0, 0, 0, 0xfe, 0xff]);
    expect(headerOf(header)).toMatchObject({ channels: 6, encoding: 'pcm24', frames: 3 });
  });

  it('is RF64 where 32 bits do not suffice, and says so exactly', () => {
    const frames = 3_000_000_000;
    const header = encodeWavHeader({ sampleRate: 48000, channels: 2, encoding: 'pcm16', frames });
    expect(Buffer.from(header.subarray(0, 4)).toString()).toBe('RF64');
    expect(headerOf(header)).toMatchObject({
      frames,
      dataBytes: 4 * frames,
      dataOffset: header.length,
    });
  });

  it('does not know the length of a stream', () => {
    const header = headerOf(
      encodeWavHeader({ sampleRate: 48000, channels: 1, encoding: 'float32' }),
    );
    expect(header).toMatchObject({ frames: undefined, dataBytes: undefined, encoding: 'float32' });
  });

  it('asks for as many bytes as it needs, until it has the header', () => {
    const file = encodeWav({ channels: [new Float32Array(3)], sampleRate: 8000 }, 'float64');
    let have = 0;
    for (;;) {
      const result = parseWavHeader(file.subarray(0, have));
      if (result.kind === 'header') break;
      expect(result.neededBytes).toBeGreaterThan(have);
      have = result.neededBytes;
    }
    expect(have).toBe(headerOf(file).dataOffset);
  });

  it('skips chunks it does not know, padded to even length', () => {
    const file = Buffer.from(
      encodeWav({ channels: [Float32Array.of(0.5)], sampleRate: 8000 }, 'pcm16'),
    );
    const odd = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1');
    const withList = Buffer.concat([file.subarray(0, 12), odd, file.subarray(12)]);
    expect(Array.from(decodeWav(withList).channels[0]!)).toEqual([0.5]);
  });

  it('read in chunks is the same as read at once', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 12 });
    fc.assert(
      fc.property(stereoSamples, encodings, sizes, (channels, encoding, cuts) => {
        const file = encodeWav({ channels, sampleRate: 8000 }, encoding);
        const whole = decodeWav(file).channels.map((samples) => Array.from(samples));
        const { frames, channels: read, missingBytes } = readInChunks(file, cuts);
        expect([frames, missingBytes]).toEqual([channels[0]!.length, 0]);
        if (frames > 0) expect(read).toEqual(whole);
      }),
    );
  });

  it('written as a stream reads the same before and after its header is known', () => {
    const writer = new WavStreamWriter({ sampleRate: 8000, channels: 1, encoding: 'pcm8' });
    const start = writer.header();
    const blocks = [[0, 0.25], [0.5]].map((values) =>
      writer.encode([Float32Array.from(values)]).slice(),
    );
    const { header, padding } = writer.finish();
    expect(header).toHaveLength(start.length);
    expect(padding).toHaveLength(1);
    const streamed = Buffer.concat([start, ...blocks]);
    const finished = Buffer.concat([header, ...blocks, padding]);
    expect(Array.from(decodeWav(streamed).channels[0]!)).toEqual([0, 0.25, 0.5]);
    expect(Array.from(decodeWav(finished).channels[0]!)).toEqual([0, 0.25, 0.5]);
    expect(finished.readUInt32LE(4)).toBe(finished.length - 8);
  });

  it('counts what a cut file lacks', () => {
    const file = encodeWav({ channels: [new Float32Array(10)], sampleRate: 8000 }, 'pcm16');
    expect(readInChunks(file.subarray(0, -5), [])).toMatchObject({ frames: 7, missingBytes: 5 });
    expect(() => decodeWav(file.subarray(0, -5))).toThrow('5 of 20 data bytes are missing');
  });

  const good = Buffer.from(
    encodeWav({ channels: [new Float32Array(1)], sampleRate: 8000 }, 'pcm16'),
  );
  const changed = (at: number, ...bytes: number[]): Buffer => {
    const copy = Buffer.from(good);
    copy.set(bytes, at);
    return copy;
  };

  test.each([
    [
      'text',
      Buffer.from('This is a text, not a recording.'),
      'it starts with "This", not RIFF or RF64',
    ],
    ['another RIFF form', changed(8, 65, 86, 73, 32), 'its RIFF form is "AVI ", not WAVE'],
    ['a compressed format', changed(20, 2), 'format 2 with 16-bit samples'],
    ['no channels', changed(22, 0), '0 channels'],
    ['no rate', changed(24, 0, 0), 'at 0 Hz'],
    ['a short fmt chunk', changed(16, 8), 'its fmt chunk has 8 bytes'],
    ['data before fmt', changed(12, 100, 97, 116, 97), 'before any fmt chunk'],
    ['a cut header', good.subarray(0, 30), 'ends inside its header'],
    ['nothing', Buffer.alloc(0), 'ends inside its header'],
  ])('refuses %s', (_, file, message) => {
    expect(() => decodeWav(file)).toThrow(message);
  });
});
