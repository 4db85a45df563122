import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  chromaStft,
  decodeWav,
  delta,
  mfcc,
  rms,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralFlatness,
  spectralRolloff,
  zeroCrossingRate,
} from '@attacca/audio';
import { medianCpuMilliseconds } from './measure';

/**
 * CPU time of librosa's framewise features on one minute of audio (mono, 22050 Hz), one thread, warm.
 * The librosa figures are RECORDED: librosa 0.11.0, 60 s of drums, one thread of a 2-core Xeon; only a run of
 * both on one machine makes the ratio exact.
 */
const SAMPLE_RATE = 22050;
const options = { sampleRate: SAMPLE_RATE };
const signal = oneMinute();
const coefficients = mfcc(signal, options);

const features: readonly (readonly [string, () => unknown, number])[] = [
  ['rms', () => rms(signal), 5.8],
  ['zero_crossing_rate', () => zeroCrossingRate(signal), 30],
  ['spectral_centroid', () => spectralCentroid(signal, options), 68],
  ['spectral_bandwidth', () => spectralBandwidth(signal, options), 103],
  ['spectral_rolloff', () => spectralRolloff(signal, options), 59],
  ['spectral_flatness', () => spectralFlatness(signal), 43],
  ['spectral_contrast', () => spectralContrast(signal, options), 58],
  ['chroma_stft', () => chromaStft(signal, options), 113],
  ['delta of mfcc 20', () => delta(coefficients), 1.5],
];

console.log('CPU ms per minute of audio; librosa RECORDED earlier, not measured in this run');
console.log('feature               attacca   librosa (recorded)   attacca / librosa');
for (const [name, run, recorded] of features) {
  const given = medianCpuMilliseconds(run);
  const columns = [given.toFixed(1).padStart(8), recorded.toFixed(1).padStart(20)];
  console.log([name.padEnd(20), ...columns, (given / recorded).toFixed(2).padStart(19)].join(' '));
}

/** The drums of the reference vectors, over and over. */
function oneMinute(): Float32Array {
  const file = join(process.cwd(), 'test', 'fixtures', 'vectors', 'rock.wav');
  const excerpt = decodeWav(readFileSync(file)).channels[0]!;
  return Float32Array.from({ length: 60 * SAMPLE_RATE }, (_, i) => excerpt[i % excerpt.length]!);
}
