import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNpy, encodeWav } from '@attacca/audio';

/** The files that people have: stereo, 44.1 kHz. */
export const FILE_KINDS = ['wav', 'ogg'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** A stretch of music: as files and as samples. */
export interface Music {
  readonly seconds: number;
  /** `wav` of 16 bits, `ogg` with Vorbis. */
  readonly files: Readonly<Record<FileKind, string>>;
  /** Mono samples by rate, in Hz. */
  readonly samples: Readonly<Record<number, Float32Array>>;
  /** The same samples as .npy files, float32. */
  readonly arrays: Readonly<Record<number, string>>;
}

const FILE_RATE = 44100;
export const RATES = [22050, 44100] as const;
const RECORDING = join('test', 'fixtures', 'recordings', 'spunkyrace-excerpt.ogg');
/** The golden ratio's fraction: multiples of it never come close to repeating. */
const GOLDEN = 0.618034;

/** Makes music of the given length in a folder: a recording, over and over but never twice the same. */
export function makeMusic(folder: string, seconds: number, source: string | null): Music {
  const channels = decode(source ?? RECORDING, FILE_RATE, 2);
  const files = {
    wav: join(folder, `music-${seconds}.wav`),
    ogg: join(folder, `music-${seconds}.ogg`),
  };
  const stretch = extended(channels, seconds * FILE_RATE);
  writeFileSync(files.wav, encodeWav({ channels: stretch, sampleRate: FILE_RATE }, 'pcm16'));
  encodeOgg(files.ogg, stretch);
  const samples: Record<number, Float32Array> = {};
  const arrays: Record<number, string> = {};
  for (const rate of RATES) {
    const [mono] = decode(files.ogg, rate, 1);
    samples[rate] = mono!.subarray(0, Math.min(mono!.length, seconds * rate));
    arrays[rate] = join(folder, `music-${seconds}-${rate}.npy`);
    writeFileSync(arrays[rate], encodeNpy({ shape: [samples[rate].length], data: samples[rate] }));
  }
  return { seconds, files, samples, arrays };
}

/** Decodes with ffmpeg; both sides get the same samples, so its resampler does not matter. */
function decode(path: string, rate: number, channels: 1 | 2): Float32Array[] {
  const mix = channels === 1 ? 'pan=mono|c0=0.5*c0+0.5*c1,' : '';
  const bytes = execFileSync(
    'ffmpeg',
    [
      ...[
        '-v',
        'error',
        '-nostdin',
        '-i',
        path,
        '-af',
        `aformat=channel_layouts=stereo,${mix}aresample=${rate}`,
      ],
      ...['-f', 'f32le', '-'],
    ],
    { maxBuffer: 2 ** 31 },
  );
  const interleaved = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  );
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from(
      { length: interleaved.length / channels },
      (_value, i) => interleaved[i * channels + channel]!,
    ),
  );
}

/** A longer recording is cut; each repetition of a shorter one begins elsewhere, at another level, over itself backwards. */
function extended(channels: readonly Float32Array[], length: number): Float32Array[] {
  return channels.map((channel) => {
    const size = channel.length;
    return Float32Array.from({ length }, (_, i) => {
      const turn = Math.floor(i / size);
      if (turn === 0) return channel[i]!;
      const offset = Math.floor(size * ((turn * GOLDEN) % 1));
      const level = 0.5 + 0.4 * ((turn * GOLDEN * 2) % 1);
      const backwards = channel[(size - 1 - (i % size) + 2 * offset) % size]!;
      return level * channel[(i + offset) % size]! + 0.2 * backwards;
    });
  });
}

function encodeOgg(path: string, channels: readonly Float32Array[]): void {
  const wav = encodeWav({ channels, sampleRate: FILE_RATE }, 'float32');
  execFileSync(
    'ffmpeg',
    [...['-v', 'error', '-y', '-i', '-'], ...['-c:a', 'libvorbis', '-q:a', '6', path]],
    {
      input: wav,
    },
  );
}
