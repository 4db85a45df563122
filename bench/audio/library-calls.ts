import {
  ampSlice,
  beatTrack,
  bufCompose,
  bufStats,
  chromaCqt,
  chromaStft,
  constantQ,
  delta,
  featureMatrix,
  fitNormalize,
  fitPca,
  fitRobustScale,
  fitStandardize,
  fluidChroma,
  fluidHpss,
  fluidLoudness,
  fluidMelBands,
  fluidMfcc,
  fluidPitch,
  fluidSpectralShape,
  hpss,
  KdTree,
  kMeans,
  matrixRow,
  melSpectrogram,
  mfcc,
  normalize,
  noveltySlice,
  onsetDetect,
  onsetSlice,
  onsetStrength,
  projectPca,
  pitchShift,
  pyin,
  resample,
  rms,
  robustScale,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralFlatness,
  spectralRolloff,
  split,
  standardize,
  stftMagnitudeStream,
  tempo,
  tempogram,
  timeStretch,
  tonnetz,
  transientSlice,
  transpose,
  trim,
  umap,
  yin,
  zeroCrossingRate,
  type Matrix,
} from '@attacca/audio';

type Sound = { readonly signal: Float32Array; readonly sampleRate: number };
type OfSound = (sound: Sound) => unknown;

const [C2, C7] = [65.40639132514966, 2093.004522404789];
const pitchRange = { fminHz: C2, fmaxHz: C7 };

/** The library's function for an operation, on samples in memory; parameters as in reference.py. One row each. */
const OF_SOUND: Readonly<Record<string, OfSound>> = {
  'librosa-stft': ({ signal }) => featureMatrix(signal, (on) => stftMagnitudeStream({}, on)),
  'librosa-melspectrogram': ({ signal, ...options }) => melSpectrogram(signal, options),
  'librosa-mfcc': ({ signal, ...options }) => mfcc(signal, { ...options, nMfcc: 20 }),
  'librosa-chroma-stft': ({ signal, ...options }) => chromaStft(signal, options),
  'librosa-spectral-centroid': ({ signal, ...options }) => spectralCentroid(signal, options),
  'librosa-spectral-bandwidth': ({ signal, ...options }) => spectralBandwidth(signal, options),
  'librosa-spectral-contrast': ({ signal, ...options }) => spectralContrast(signal, options),
  'librosa-spectral-flatness': ({ signal }) => spectralFlatness(signal),
  'librosa-spectral-rolloff': ({ signal, ...options }) => spectralRolloff(signal, options),
  'librosa-rms': ({ signal }) => rms(signal),
  'librosa-zero-crossing-rate': ({ signal }) => zeroCrossingRate(signal),
  'librosa-onset-strength': ({ signal, ...options }) => onsetStrength(signal, options),
  'librosa-onset-detect': ({ signal, ...options }) => onsetDetect(signal, options),
  'librosa-tempo': ({ signal, ...options }) => tempo(signal, options),
  'librosa-beat-track': ({ signal, ...options }) => beatTrack(signal, options),
  'librosa-tempogram': ({ signal, ...options }) => tempogram(onsetStrength(signal, options)),
  'librosa-hpss': ({ signal }) => hpss(signal),
  'librosa-yin': ({ signal, ...options }) => yin(signal, { ...options, ...pitchRange }),
  'librosa-pyin': ({ signal, ...options }) => pyin(signal, { ...options, ...pitchRange }),
  'librosa-trim': ({ signal }) => trim(signal),
  'librosa-split': ({ signal }) => split(signal),
  'librosa-resample': ({ signal, sampleRate }) =>
    resample(signal, { origSr: sampleRate, targetSr: 16000 }),
  'librosa-time-stretch': ({ signal }) => timeStretch(signal, { rate: 1.25 }),
  'librosa-pitch-shift': ({ signal }) => pitchShift(signal, { nSteps: 4 }),
  'librosa-cqt': ({ signal, ...options }) => constantQ(signal, options),
  'librosa-chroma-cqt': ({ signal, ...options }) => chromaCqt(signal, options),
  'librosa-tonnetz': ({ signal, ...options }) => tonnetz(signal, options),
  bufcompose: ({ signal, sampleRate }) => bufCompose({ channels: [signal], sampleRate }),
  ampslice: ({ signal, ...options }) => ampSlice(signal, options),
  onsetslice: ({ signal }) => onsetSlice(signal),
  noveltyslice: ({ signal, ...options }) => noveltySlice(signal, options),
  transientslice: ({ signal }) => transientSlice(signal),
  loudness: ({ signal, ...options }) => fluidLoudness(signal, options),
  'fluid-mfcc': ({ signal, ...options }) => fluidMfcc(signal, options),
  melbands: ({ signal, ...options }) => fluidMelBands(signal, options),
  pitch: ({ signal, ...options }) => fluidPitch(signal, options),
  spectralshape: ({ signal, ...options }) => fluidSpectralShape(signal, options),
  'fluid-chroma': ({ signal, ...options }) => fluidChroma(signal, options),
  'fluid-hpss': ({ signal }) => fluidHpss(signal),
};

/** Of 13 MFCCs, a point a frame. */
const OF_POINTS: Readonly<Record<string, (points: Matrix, rows: Matrix) => unknown>> = {
  'librosa-delta': (_, rows) => delta(rows),
  bufstats: (_, rows) =>
    bufStats(Array.from({ length: rows.rows }, (_row, index) => matrixRow(rows, index))),
  robustscaling: (points) => robustScale(points, fitRobustScale(points)),
  standardize: (points) => standardize(points, fitStandardize(points)),
  normalize: (points) => normalize(points, fitNormalize(points)),
  pca: (points) => projectPca(points, fitPca(points)),
  kmeans: (points) => kMeans(points),
  kdtree: (points) => {
    const tree = new KdTree(points);
    for (let row = 0; row < points.rows; row++) tree.nearest(matrixRow(points, row), 2);
  },
  umap: (points) => umap(points),
};

/** What a call of the library on some sound is, ready to be measured; null if this benchmark knows none. */
export function libraryCall(operation: string, sound: Sound): (() => unknown) | null {
  const ofSound = OF_SOUND[operation];
  if (ofSound !== undefined) return () => ofSound(sound);
  const ofPoints = OF_POINTS[operation];
  if (ofPoints === undefined) return null;
  const rows = mfcc(sound.signal, { sampleRate: sound.sampleRate, nMfcc: 13 });
  const points = transpose(rows);
  return () => ofPoints(points, rows);
}
