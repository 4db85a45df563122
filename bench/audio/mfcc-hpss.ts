import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ampSlice, decodeWav, hpss, melSpectrogram, mfcc, stft } from '@attacca/audio';
import { medianCpuMilliseconds } from './measure';

/**
 * CPU time of one minute of audio (mono, 22050 Hz), one thread, warm.
 * The librosa column is RECORDED: librosa 0.11.0, 60 s of drums, one thread of a 2-core Xeon, measured
 * once and kept here; only a run of both on one machine makes the ratio exact.
 */
const RECORDED_LIBROSA_MILLISECONDS: Readonly<Record<string, number>> = {
  'stft 2048/512': 32,
  'melspectrogram 128': 47,
  'mfcc 20': 48,
  'effects.hpss': 2909,
};
const SAMPLE_RATE = 22050;

const signal = oneMinute();
const operations: Readonly<Record<string, () => void>> = {
  'stft 2048/512': () => stft(signal),
  'melspectrogram 128': () => melSpectrogram(signal, { sampleRate: SAMPLE_RATE }),
  'mfcc 20': () => mfcc(signal, { sampleRate: SAMPLE_RATE }),
  'effects.hpss': () => hpss(signal),
  ampslice: () => ampSlice(signal, { sampleRate: SAMPLE_RATE }),
};

console.log('CPU ms per minute of audio; librosa RECORDED earlier, not measured in this run');
console.log('operation             attacca   librosa (recorded)   attacca / librosa');
for (const [name, run] of Object.entries(operations)) {
  const given = medianCpuMilliseconds(run);
  const recorded = RECORDED_LIBROSA_MILLISECONDS[name];
  const ratio = recorded === undefined ? '-' : (given / recorded).toFixed(2);
  console.log(
    [
      name.padEnd(20),
      given.toFixed(1).padStart(8),
      String(recorded ?? '-').padStart(20),
      ratio.padStart(19),
    ].join(' '),
  );
}

/** The drums of the reference vectors, over and over. */
function oneMinute(): Float32Array {
  const file = join(process.cwd(), 'test', 'fixtures', 'vectors', 'rock.wav');
  const excerpt = decodeWav(readFileSync(file)).channels[0]!;
  return Float32Array.from({ length: 60 * SAMPLE_RATE }, (_, i) => excerpt[i % excerpt.length]!);
}
