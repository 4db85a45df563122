/*
 * RECORDED times: CPU milliseconds for 60 s of drums, one thread, warm, on another machine (2 cores of a Xeon). They stand
 * in where no Python with librosa is at hand, and for FluCoMa, whose tools are command lines: their time includes
 * reading and writing WAV files. Only a run of both on one machine makes a ratio exact.
 */

/** librosa 0.11.0, numpy 2.4.6; 22050 Hz mono. */
const LIBROSA: Readonly<Record<string, number>> = {
  'librosa-stft': 32,
  'librosa-melspectrogram': 47,
  'librosa-mfcc': 48,
  'librosa-hpss': 2909,
  'librosa-onset-strength': 42,
  'librosa-onset-detect': 45,
  'librosa-beat-track': 93,
  'librosa-tempo': 83,
  'librosa-chroma-stft': 113,
  'librosa-chroma-cqt': 326,
  'librosa-cqt': 63,
  'librosa-spectral-centroid': 68,
  'librosa-spectral-bandwidth': 103,
  'librosa-spectral-rolloff': 59,
  'librosa-spectral-flatness': 43,
  'librosa-spectral-contrast': 58,
  'librosa-rms': 5.8,
  'librosa-zero-crossing-rate': 30,
  'librosa-tempogram': 89,
  'librosa-yin': 213,
  'librosa-pyin': 20172,
  'librosa-split': 6,
  'librosa-trim': 6,
};

/** Command-line tools of flucoma-core 0626d7a3; 44.1 kHz mono. */
const FLUCOMA: Readonly<Record<string, number>> = {
  ampslice: 170,
  onsetslice: 500,
  noveltyslice: 200,
  'fluid-hpss': 740,
  'fluid-mfcc': 160,
  loudness: 270,
  pitch: 130,
};

/** The recorded CPU milliseconds of an operation on so many seconds; null if there are none. */
export function recordedMilliseconds(operation: string, seconds: number): number | null {
  const ofOneMinute = LIBROSA[operation] ?? FLUCOMA[operation];
  return ofOneMinute === undefined ? null : (ofOneMinute * seconds) / 60;
}
