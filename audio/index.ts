export { InvalidParameterError } from './parameters/invalid-parameter';
export { createMatrix, matrixRow, transpose, type Matrix, type SampleArray } from './matrix/matrix';

export { createRealFft, type RealFft } from './transform/real-fft';
export { hannWindow } from './transform/window';
export { type StftOptions } from './transform/stft-options';
export { stft, StftStream, type OnSpectrum, type Spectrogram } from './transform/stft';
export { istft, IstftStream, type OnSamples } from './transform/istft';

export {
  melFilterBank,
  type MelFilterBank,
  type MelFilterOptions,
} from './spectral/mel-filter-bank';
export { hzToMel, melToHz } from './spectral/mel-scale';
export { melSpectrogram, MelStream, type MelOptions, type OnMel } from './spectral/mel-spectrogram';
export { powerToDecibels, type PowerToDecibelsOptions } from './spectral/decibels';
export { dctMatrix, type DctOptions, type DctType } from './spectral/dct';
export { mfcc, MfccStream, type MfccOptions } from './spectral/mfcc';

export { medianFilter } from './separation/median-filter';
export { softMask, type SoftMaskOptions } from './separation/soft-mask';
export { type HarmonicPercussivePair, type HpssMaskOptions } from './separation/hpss-options';
export { hpssMasks, hpssMagnitudes, type HpssMasks } from './separation/hpss-masks';
export { hpss, HpssStream, type HpssOptions, type OnSeparated } from './separation/hpss';

export { ampSlice, AmpSliceStream, type AmpSliceOptions } from './slicing/ampslice';

export { bufStats, type BufStatsOptions, type StatisticName } from './statistics/bufstats';
export {
  fitRobustScale,
  robustScale,
  robustScaleInverse,
  type RobustScaleFit,
  type RobustScaleOptions,
} from './statistics/robust-scale';
export { nearestRank } from './statistics/percentile';

export { bufCompose, type BufComposeOptions } from './buffer/bufcompose';
export { type AudioBuffer } from './buffer/audio-buffer';
export { mixdown } from './buffer/mixdown';

export { MalformedFileError } from './format/malformed-file';
export { decodeNpy, encodeNpy, encodeNpyHeader, type NpyArray, type NpyDtype } from './format/npy';
export {
  bytesPerSample,
  decodeFrames,
  encodeFrames,
  type FrameLayout,
  type SampleEncoding,
} from './format/sample-codec';
export { encodeWavHeader, type WavHeaderOptions } from './format/wav-header-encode';
export { parseWavHeader, type WavHeader, type WavHeaderResult } from './format/wav-header-parse';
export { decodeWav, encodeWav } from './format/wav';
export {
  WavStreamReader,
  type WavStreamHandlers,
  type WavStreamSummary,
} from './format/wav-stream-reader';
export { WavStreamWriter, type WavStreamWriterOptions } from './format/wav-stream-writer';

export { type FftSettings } from './descriptors/fft-settings';
export { type DescriptorStream } from './descriptors/descriptor-stream';
export {
  fluidMelBands,
  FluidMelBandsStream,
  type FluidMelBandsOptions,
  type MelBandRange,
} from './descriptors/mel-bands';
export { fluidMfcc, FluidMfccStream, type FluidMfccOptions } from './descriptors/fluid-mfcc';
export {
  fluidChroma,
  FluidChromaStream,
  type FluidChromaOptions,
} from './descriptors/fluid-chroma';
export {
  fluidLoudness,
  FluidLoudnessStream,
  type FluidLoudnessOptions,
} from './descriptors/fluid-loudness';
export { fluidPitch, FluidPitchStream, type FluidPitchOptions } from './descriptors/fluid-pitch';
export {
  fluidSpectralShape,
  FluidSpectralShapeStream,
  SPECTRAL_SHAPES,
  type FluidSpectralShapeOptions,
} from './descriptors/fluid-spectral-shape';

export { onsetSlice, OnsetSliceStream, type OnsetSliceOptions } from './slicing/onsetslice';
export { ONSET_METRICS, type OnsetMetric } from './slicing/onset-metrics';
export { noveltySlice, NoveltySliceStream, type NoveltySliceOptions } from './slicing/noveltyslice';
export {
  transientSlice,
  TransientSliceStream,
  type TransientSliceOptions,
} from './slicing/transientslice';

export {
  fluidHpss,
  FluidHpssStream,
  type FluidHpssOptions,
  type FluidHpssParts,
  type OnFluidHpssParts,
  type ThresholdCurve,
} from './separation/fluid-hpss';

export {
  fitStandardize,
  standardize,
  standardizeInverse,
  type StandardizeFit,
} from './datasets/standardize';
export {
  fitNormalize,
  normalize,
  normalizeInverse,
  type NormalizeFit,
  type NormalizeOptions,
} from './datasets/normalize';
export {
  fitPca,
  projectPca,
  type PcaFit,
  type PcaOptions,
  type PcaProjection,
} from './datasets/pca';
export { kMeans, type KMeansFit, type KMeansOptions } from './datasets/kmeans';
export { KdTree, type Neighbours } from './datasets/kd-tree';
export { umap, type UmapOptions } from './datasets/umap';
