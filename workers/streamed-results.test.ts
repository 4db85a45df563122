import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ampSlice,
  beatTrack,
  bufCompose,
  chromaCqt,
  chromaStft,
  constantQ,
  decodeNpy,
  decodeWav,
  featureMatrix,
  fluidChroma,
  fluidHpss,
  fluidLoudness,
  fluidMelBands,
  fluidMfcc,
  fluidPitch,
  fluidSpectralShape,
  hpss,
  melSpectrogram,
  mfcc,
  noveltySlice,
  onsetDetect,
  onsetSlice,
  onsetStrength,
  pitchShift,
  pyin,
  resample,
  rms,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralFlatness,
  spectralRolloff,
  split,
  stftMagnitudeStream,
  tempogram,
  timeStretch,
  tonnetz,
  transientSlice,
  yin,
  zeroCrossingRate,
} from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { executeLocally } from './index';
import { writeWav } from './runtime/testing/sound-files';

/* What an operation makes of a file, block by block, is to the bit what the library makes of all of it in memory. */

const SAMPLE_RATE = 22050;
const options = { sampleRate: SAMPLE_RATE };
const pitchRange = { ...options, fminHz: 100, fmaxHz: 800 };
const chroma = { ...options, tuning: 0 };
const catalog = loadManifests(join(__dirname, '..', 'manifests'));
/** Three blocks and a bit, of no length that anything divides. */
const signal = tones(3 * 32_768 + 1234);

const inMemory = { channels: [signal], sampleRate: SAMPLE_RATE };

type Numbers = ArrayLike<number>;

interface Case {
  readonly operation: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly output: string;
  readonly inMemory: () => Numbers;
}

const ampSliceOptions = {
  ...{ ...options, fastRampUp: 10, fastRampDown: 2205, slowRampUp: 4410, slowRampDown: 4410 },
  ...{ onThreshold: 10, offThreshold: 5, floor: -40, minSliceLength: 2205 },
};
const ampSliceParameters = {
  ...{ fastrampup: 10, fastrampdown: 2205, slowrampup: 4410, slowrampdown: 4410 },
  ...{ onthreshold: 10, offthreshold: 5, floor: -40, minslicelength: 2205 },
};
const pitchParameters = { fmin: 100, fmax: 800 };

const cases: readonly Case[] = [
  of(
    'librosa-stft',
    'stft.npy',
    () => featureMatrix(signal, (on) => stftMagnitudeStream({}, on)).data,
  ),
  of('librosa-melspectrogram', 'melspectrogram.npy', () => melSpectrogram(signal, options).data),
  of('librosa-mfcc', 'mfcc.npy', () => mfcc(signal, { ...options, nMfcc: 13 }).data),
  of('librosa-chroma-stft', 'chroma_stft.npy', () => chromaStft(signal, options).data),
  of(
    'librosa-spectral-centroid',
    'spectral_centroid.npy',
    () => spectralCentroid(signal, options).data,
  ),
  of(
    'librosa-spectral-bandwidth',
    'spectral_bandwidth.npy',
    () => spectralBandwidth(signal, options).data,
  ),
  of(
    'librosa-spectral-contrast',
    'spectral_contrast.npy',
    () => spectralContrast(signal, options).data,
  ),
  of('librosa-spectral-flatness', 'spectral_flatness.npy', () => spectralFlatness(signal).data),
  of(
    'librosa-spectral-rolloff',
    'spectral_rolloff.npy',
    () => spectralRolloff(signal, options).data,
  ),
  of('librosa-rms', 'rms.npy', () => rms(signal).data),
  of('librosa-zero-crossing-rate', 'zero_crossing_rate.npy', () => zeroCrossingRate(signal).data),
  of('librosa-onset-strength', 'envelope.npy', () => onsetStrength(signal, options)),
  of('librosa-tempogram', 'tempogram.npy', () => tempogram(onsetStrength(signal, options)).data),
  of('librosa-hpss', 'harmonic.wav', () => hpss(signal).harmonic),
  of('librosa-hpss', 'percussive.wav', () => hpss(signal).percussive),
  of('librosa-yin', 'f0.npy', () => yin(signal, pitchRange), pitchParameters),
  of('librosa-pyin', 'f0.npy', () => pyin(signal, pitchRange).f0, pitchParameters),
  of('librosa-cqt', 'cqt.npy', () => constantQ(signal, options).data),
  of('librosa-chroma-cqt', 'chroma_cqt.npy', () => chromaCqt(signal, chroma).data, { tuning: 0 }),
  of('librosa-tonnetz', 'tonnetz.npy', () => tonnetz(signal, chroma).data, { tuning: 0 }),
  of('librosa-onset-detect', 'onsets.json', () =>
    onsetDetect(signal, options).map((frame) => 512 * frame),
  ),
  of('librosa-beat-track', 'beats.json', () =>
    beatTrack(signal, options).frames.map((frame) => 512 * frame),
  ),
  of('librosa-split', 'intervals.json', () => split(signal, { topDb: 12 }).flat(), { top_db: 12 }),
  of(
    'librosa-resample',
    'resampled.wav',
    () => resample(signal, { origSr: SAMPLE_RATE, targetSr: 16_000 }),
    { target_sr: 16_000 },
  ),
  of('librosa-time-stretch', 'stretched.wav', () => timeStretch(signal, { rate: 1.5 })),
  of('librosa-pitch-shift', 'shifted.wav', () => pitchShift(signal, { nSteps: 4 })),
  of('bufcompose', 'composed.wav', () => bufCompose(inMemory, { gain: 0.5 }).channels[0]!, {
    gain: 0.5,
  }),
  of('fluid-mfcc', 'features.npy', () => fluidMfcc(signal, options).data),
  of('melbands', 'features.npy', () => fluidMelBands(signal, options).data),
  of('loudness', 'features.npy', () => fluidLoudness(signal, options).data),
  of('pitch', 'features.npy', () => fluidPitch(signal, options).data),
  of('spectralshape', 'features.npy', () => fluidSpectralShape(signal, options).data),
  of('fluid-chroma', 'features.npy', () => fluidChroma(signal, options).data),
  of('fluid-hpss', 'harmonic.wav', () => fluidHpss(signal).harmonic),
  of('fluid-hpss', 'percussive.wav', () => fluidHpss(signal).percussive),
  of('ampslice', 'indices.json', () => ampSlice(signal, ampSliceOptions), ampSliceParameters),
  of('onsetslice', 'indices.json', () => onsetSlice(signal)),
  of('noveltyslice', 'indices.json', () => noveltySlice(signal, options)),
  of('transientslice', 'indices.json', () => transientSlice(signal)),
];

let folder: string;
let sound: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-streamed-'));
  sound = join(folder, 'sound.wav');
  writeWav(sound, [signal], SAMPLE_RATE);
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(cases)('$operation writes $output with $parameters', async (given) => {
  const operation = catalog.findOperationAnywhere(given.operation)!;
  const { parameters, errors } = resolveParameters(operation, given.parameters ?? {});
  expect(errors).toEqual([]);
  const inputs = { [operation.inputs[0]!.name]: sound };
  const outDir = join(folder, 'out');
  await executeLocally({ operation, parameters, inputs, outDir });
  const written = numbersIn(join(outDir, given.output));
  const expected = given.inMemory();
  expect(written.length).toBe(expected.length);
  expect(expected.length).toBeGreaterThan(1);
  expect(firstDifference(written, expected)).toBe(-1);
});

function of(
  operation: string,
  output: string,
  inMemory: () => Numbers,
  parameters: Case['parameters'] = {},
): Case {
  return { operation, output, inMemory, parameters };
}

function numbersIn(path: string): Numbers {
  const bytes = readFileSync(path);
  if (path.endsWith('.npy')) return decodeNpy(new Uint8Array(bytes)).data as Float32Array;
  if (path.endsWith('.wav')) return decodeWav(bytes).channels[0]!;
  return (JSON.parse(bytes.toString('utf8')) as { samples: number[] }).samples.flat();
}

function firstDifference(given: Numbers, expected: Numbers): number {
  return Array.from(given).findIndex((value, index) => !Object.is(value, expected[index]));
}

/** Notes with a beginning every 0.31 s, and a little hiss. */
function tones(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    const note = Math.floor(i / 6835);
    const decay = Math.exp(-(i % 6835) / 1500);
    const tone = Math.sin((2 * Math.PI * (220 + 45 * (note % 7)) * i) / SAMPLE_RATE);
    return 0.5 * decay * tone + (0.02 * state) / 2 ** 31;
  });
}
