import { encodeWav, type SampleEncoding } from '@attacca/audio';

/*
 * The sounds that every input for sound is tried with. Short, so that the whole matrix of operations and sounds stays
 * quick: two frames of librosa's, four of FluCoMa's.
 */

const SAMPLE_RATE = 22_050;
const LENGTH = 4096;

interface Made {
  readonly samples?: readonly Float32Array[];
  readonly sampleRate?: number;
  readonly encoding?: SampleEncoding;
}

/** A WAV file; what is not said is as in the ordinary sound. */
function wav({ samples, sampleRate = SAMPLE_RATE, encoding = 'float32' }: Made): Uint8Array {
  return encodeWav({ channels: samples ?? [noise(LENGTH)], sampleRate }, encoding);
}

/** Repeatable noise between -0.5 and 0.5 with a loud click every 1500 samples, so that there is something to detect. */
function noise(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const loudness = i % 1500 < 300 ? 1 : 0.01;
    return loudness * (state / 2 ** 32 - 0.5);
  });
}

function scaled(factor: number): Float32Array {
  return noise(LENGTH).map((sample) => factor * sample);
}

function constant(value: number): Float32Array {
  return new Float32Array(LENGTH).fill(value);
}

/** The ordinary sound with one sample replaced. */
function spoilt(value: number): Float32Array {
  const samples = noise(LENGTH);
  samples[LENGTH >> 1] = value;
  return samples;
}

function square(): Float32Array {
  return Float32Array.from({ length: LENGTH }, (_, i) => (i % 100 < 50 ? 1 : -1));
}

/** The ordinary file with its 32-bit number at an offset replaced: 24 the rate, 40 the bytes of sound. */
function withNumber(offset: number, value: number): Uint8Array {
  const file = wav({ encoding: 'pcm16' });
  new DataView(file.buffer).setUint32(offset, value, true);
  return file;
}

function withoutChannels(): Uint8Array {
  const file = wav({ encoding: 'pcm16' });
  new DataView(file.buffer).setUint16(22, 0, true);
  return file;
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

const DATA_BYTES = 40;
const RATE = 24;

/** By name: the bytes of a file called `<name>.wav`, whatever they are. */
export const hostileSounds = {
  ordinary: () => wav({}),
  'NaN among the samples': () => wav({ samples: [spoilt(NaN)] }),
  'an infinity among the samples': () => wav({ samples: [spoilt(Infinity)] }),
  'minus infinity among the samples': () => wav({ samples: [spoilt(-Infinity)] }),
  'samples of 1e30': () => wav({ samples: [scaled(1e30)] }),
  'samples of 32768': () => wav({ samples: [scaled(65_536)] }),
  'clipping everywhere': () => wav({ samples: [square()] }),
  'a constant': () => wav({ samples: [constant(0.5)] }),
  silence: () => wav({ samples: [constant(0)] }),
  denormals: () => wav({ samples: [scaled(1e-40)] }),
  'no sample': () => wav({ samples: [new Float32Array(0)] }),
  'one sample': () => wav({ samples: [noise(1)] }),
  'two samples': () => wav({ samples: [noise(2)] }),
  'one less than a short frame': () => wav({ samples: [noise(1023)] }),
  'a short frame': () => wav({ samples: [noise(1024)] }),
  'one more than a short frame': () => wav({ samples: [noise(1025)] }),
  'one less than a frame': () => wav({ samples: [noise(2047)] }),
  'a frame': () => wav({ samples: [noise(2048)] }),
  'one more than a frame': () => wav({ samples: [noise(2049)] }),
  'a prime number of samples': () => wav({ samples: [noise(4099)] }),
  '8 kHz': () => wav({ sampleRate: 8000 }),
  '192 kHz': () => wav({ sampleRate: 192_000 }),
  '32 channels': () =>
    wav({ samples: Array.from({ length: 32 }, (_, i) => noise(LENGTH).map((x) => x / (i + 1))) }),
  '8 bits': () => wav({ encoding: 'pcm8' }),
  '16 bits': () => wav({ encoding: 'pcm16' }),
  '24 bits': () => wav({ encoding: 'pcm24' }),
  '32 bits': () => wav({ encoding: 'pcm32' }),
  '64-bit floats': () => wav({ encoding: 'float64' }),
  'a header that promises more': () => withNumber(DATA_BYTES, 4 * LENGTH),
  'a header that promises the most': () => withNumber(DATA_BYTES, 0xfffffffe),
  'a header that promises less': () => withNumber(DATA_BYTES, LENGTH),
  'a header that promises half a sample': () => withNumber(DATA_BYTES, LENGTH + 1),
  'a header that promises nothing': () => withNumber(DATA_BYTES, 0),
  'a rate of 0 Hz': () => withNumber(RATE, 0),
  'a rate of 1 Hz': () => wav({ samples: [noise(8)], sampleRate: 1 }),
  'a rate of 4 GHz': () => withNumber(RATE, 0xffffffff),
  'no channels': withoutChannels,
  '65 channels': () => wav({ samples: Array.from({ length: 65 }, () => noise(16)) }),
  'half a header': () => wav({}).subarray(0, 30),
  'an empty file': () => new Uint8Array(0),
  text: () => text('This is no sound at all.\n'.repeat(400)),
  'a playlist': () =>
    text(
      '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.mp3\n#EXT-X-ENDLIST\n',
    ),
  'a list of other files': () => text("ffconcat version 1.0\nfile '/etc/passwd'\n"),
  'a drawing': () =>
    text('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>\n'),
} satisfies Readonly<Record<string, () => Uint8Array>>;

/** Refused when a file is opened, before any operation sees it: tried with one operation of each service. */
export const seenByNoOperation: ReadonlySet<string> = new Set<SoundName>([
  'a rate of 0 Hz',
  'no channels',
  '65 channels',
  'half a header',
  'a playlist',
  'a list of other files',
  'a drawing',
]);

export type SoundName = keyof typeof hostileSounds;
