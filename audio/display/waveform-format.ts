import { type WaveformLevel } from './waveform';

export interface WaveformFormat {
  /** In Hz. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** The JSON that BBC's audiowaveform writes (version 2) and peaks.js reads. */
export interface WaveformJson {
  readonly version: 2;
  readonly channels: number;
  readonly sample_rate: number;
  readonly samples_per_pixel: number;
  readonly bits: 8 | 16;
  readonly length: number;
  /** Lowest and highest value of each channel, channel by channel, pixel by pixel. */
  readonly data: readonly number[];
}

/** One level in audiowaveform's form; 16 bits, or their upper 8. */
export function waveformJson(
  level: WaveformLevel,
  { sampleRate, channels }: WaveformFormat,
  bits: 8 | 16,
): WaveformJson {
  const data: number[] = [];
  const scaled = (value: number): number =>
    bits === 16 ? toInt16(value) : Math.trunc(toInt16(value) / 256);
  for (let i = 0; i < level.min.length; i++)
    data.push(scaled(level.min[i]!), scaled(level.max[i]!));
  return {
    version: 2,
    channels,
    sample_rate: sampleRate,
    samples_per_pixel: level.samplesPerPixel,
    bits,
    length: level.pixels,
    data,
  };
}

/** Values that are text at a time. */
const TEXT_VALUES = 10_000;

/** The text of `waveformJson`, in pieces: of three hours it is 25 MB, and the numbers before it are more. */
export function* waveformJsonText(
  level: WaveformLevel,
  format: WaveformFormat,
  bits: 8 | 16,
): Generator<string, void> {
  const stretch = (from: number, to: number): WaveformJson => {
    const [min, max] = [level.min.subarray(from, to), level.max.subarray(from, to)];
    return waveformJson({ ...level, min, max }, format, bits);
  };
  const end = ']}';
  yield JSON.stringify(stretch(0, 0)).slice(0, -end.length);
  for (let from = 0; from < level.min.length; from += TEXT_VALUES) {
    const { data } = stretch(from, from + TEXT_VALUES);
    yield `${from === 0 ? '' : ','}${data.join(',')}`;
  }
  yield `${end}\n`;
}

const MAGIC = 'APK1';
const HEADER_BYTES = 16;
const LEVEL_HEADER_BYTES = 8;

/**
 * All levels as bytes, little-endian: `APK1`, then uint32 sample rate, channels and number of levels; then for every
 * level uint32 samples per pixel and pixels; then, level by level, min, max and rms of each channel of each pixel as
 * int16, 32768 being full scale.
 */
export function encodeWaveform(
  levels: readonly WaveformLevel[],
  { sampleRate, channels }: WaveformFormat,
): Uint8Array {
  const values = levels.reduce((sum, { min }) => sum + 3 * min.length, 0);
  const start = HEADER_BYTES + LEVEL_HEADER_BYTES * levels.length;
  const bytes = new Uint8Array(start + 2 * values);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  [sampleRate, channels, levels.length].forEach((value, i) =>
    view.setUint32(4 + 4 * i, value, true),
  );
  let at = start;
  levels.forEach(({ samplesPerPixel, pixels, min, max, rms }, index) => {
    view.setUint32(HEADER_BYTES + LEVEL_HEADER_BYTES * index, samplesPerPixel, true);
    view.setUint32(HEADER_BYTES + LEVEL_HEADER_BYTES * index + 4, pixels, true);
    for (let i = 0; i < min.length; i++, at += 6) {
      view.setInt16(at, toInt16(min[i]!), true);
      view.setInt16(at + 2, toInt16(max[i]!), true);
      view.setInt16(at + 4, toInt16(rms[i]!), true);
    }
  });
  return bytes;
}

/** Sound beyond full scale is drawn at it. */
function toInt16(value: number): number {
  const rounded = Math.round(value * 32_768);
  return Math.max(-32_768, Math.min(32_767, rounded));
}
