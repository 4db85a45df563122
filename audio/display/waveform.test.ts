import fc from 'fast-check';
import { WaveformStream } from './waveform';
import { encodeWaveform, waveformJson, waveformJsonText } from './waveform-format';

const ramp = Float32Array.from({ length: 10 }, (_, i) => (i - 5) / 8);

describe('a waveform', () => {
  it('has the extremes and the rms of every pixel, at every zoom', () => {
    const stream = new WaveformStream({
      channels: 1,
      samplesPerPixel: 2,
      levels: 3,
      zoomFactor: 2,
    });
    stream.push([ramp]);
    const [fine, middle, coarse] = stream.end();
    expect([...fine!.min]).toEqual([-0.625, -0.375, -0.125, 0.125, 0.375]);
    expect([...fine!.max]).toEqual([-0.5, -0.25, 0, 0.25, 0.5]);
    expect(fine!.rms[0]).toBeCloseTo(Math.sqrt((0.625 ** 2 + 0.5 ** 2) / 2), 6);
    expect(middle).toMatchObject({ samplesPerPixel: 4, pixels: 3 });
    expect([...middle!.min]).toEqual([-0.625, -0.125, 0.375]);
    // The last pixel has two samples only.
    expect(middle!.rms[2]).toBeCloseTo(Math.sqrt((0.375 ** 2 + 0.5 ** 2) / 2), 6);
    expect(coarse).toMatchObject({ samplesPerPixel: 8, pixels: 2 });
    expect([...coarse!.max]).toEqual([0.25, 0.5]);
  });

  it('does not depend on the size of the blocks', () => {
    const signal = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i * i));
    const levelsOf = (sizes: readonly number[]) => {
      const stream = new WaveformStream({ channels: 2, samplesPerPixel: 7 });
      let at = 0;
      for (const size of [...sizes, signal.length]) {
        const part = signal.subarray(at, (at += size));
        stream.push([part, part.map((sample) => -sample)]);
      }
      return stream.end();
    };
    const whole = levelsOf([]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 5 }), (sizes) => {
        expect(levelsOf(sizes)).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  it('in audiowaveform JSON has min and max of each channel, pixel by pixel', () => {
    const stream = new WaveformStream({ channels: 2, samplesPerPixel: 5, levels: 1 });
    stream.push([ramp, ramp.map((sample) => 4 * sample)]);
    const [level] = stream.end();
    const format = { sampleRate: 8000, channels: 2 };
    expect(waveformJson(level!, format, 16)).toEqual({
      version: 2,
      channels: 2,
      sample_rate: 8000,
      samples_per_pixel: 5,
      bits: 16,
      length: 2,
      data: [-20480, -4096, -32768, -16384, 0, 16384, 0, 32767],
    });
    const text = [...waveformJsonText(level!, format, 16)].join('');
    expect(text).toBe(`${JSON.stringify(waveformJson(level!, format, 16))}\n`);
    expect(waveformJson(level!, format, 8).data).toEqual([-80, -16, -128, -64, 0, 64, 0, 127]);
  });

  it('as bytes says what it holds', () => {
    const stream = new WaveformStream({
      channels: 1,
      samplesPerPixel: 5,
      levels: 2,
      zoomFactor: 2,
    });
    stream.push([ramp]);
    const bytes = encodeWaveform(stream.end(), { sampleRate: 44_100, channels: 1 });
    const view = new DataView(bytes.buffer);
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('APK1');
    expect([4, 8, 12, 16, 20, 24, 28].map((at) => view.getUint32(at, true))).toEqual([
      44_100, 1, 2, 5, 2, 10, 1,
    ]);
    expect([32, 34, 38].map((at) => view.getInt16(at, true))).toEqual([-20_480, -4096, 0]);
    expect(bytes).toHaveLength(32 + 3 * 6);
  });

  it('refuses what it cannot draw', () => {
    expect(() => new WaveformStream({ channels: 0 })).toThrow('channels is 0');
    expect(() => new WaveformStream({ channels: 1, zoomFactor: 1 })).toThrow('zoomFactor is 1');
    const stream = new WaveformStream({ channels: 1 });
    expect(() => stream.end()).toThrow('signal length is 0');
    expect(() => stream.push([Float32Array.of(0, NaN)])).toThrow('sample 1 is NaN');
  });
});
