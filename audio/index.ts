export * from './notation';
export * from './datasets';
export * from './descriptors';
export * from './transcription/drums';
export { InvalidParameterError } from './parameters/invalid-parameter';
export { ColumnWriter } from './matrix/column-writer';
export { createMatrix, matrixRow, transpose, type Matrix, type SampleArray } from './matrix/matrix';
export { unwritten } from './matrix/unwritten';

export { createRealFft, type RealFft } from './transform/real-fft';
export { hannWindow } from './transform/window';
export { WINDOW_NAMES, type WindowName, type WindowOptions } from './windows/named-window';
export { PAD_MODES, type PadMode } from './transform/signal-padding';
export { type StftOptions } from './transform/stft-options';
export {
  MagnitudeStream,
  type MagnitudeOptions,
  type OnMagnitudes,
} from './transform/magnitude-stream';
export { stft, type Spectrogram } from './transform/stft';
export { StftStream, type OnSpectrum } from './transform/stft-stream';
export { istft } from './transform/istft';
export { IstftStream } from './transform/istft-stream';
export { type OnSamples } from './transform/overlap-add';

export {
  melFilterBank,
  type MelFilterBank,
  type MelFilterOptions,
} from './spectral/mel-filter-bank';
export { hzToMel, melToHz } from './spectral/mel-scale';
export { melSpectrogram, MelStream, type MelOptions, type OnMel } from './spectral/mel-spectrogram';
export { powerToDecibels, type PowerToDecibelsOptions } from './spectral/decibels';
export { type CepstralOptions } from './spectral/cepstral-coefficients';
export { dctMatrix, type DctOptions, type DctType } from './spectral/dct';
export { mfcc, MfccStream, type MfccOptions } from './spectral/mfcc';

export {
  featureMatrix,
  type CreateFeature,
  type FramewiseFeature,
  type OnValues,
} from './framewise/framewise-feature';
export { type SpectralOptions } from './framewise/spectral-feature';
export { spectralCentroid, spectralCentroidStream } from './spectral/spectral-centroid';
export {
  spectralBandwidth,
  spectralBandwidthStream,
  type SpectralBandwidthOptions,
} from './spectral/spectral-bandwidth';
export {
  spectralRolloff,
  spectralRolloffStream,
  type SpectralRolloffOptions,
} from './spectral/spectral-rolloff';
export {
  spectralFlatness,
  spectralFlatnessStream,
  type SpectralFlatnessOptions,
} from './spectral/spectral-flatness';
export { type SpectralContrastOptions } from './spectral/contrast-bands';
export { spectralContrast, spectralContrastStream } from './spectral/spectral-contrast';
export { stftComplexStream, stftMagnitudeStream } from './spectral/stft-rows';
export { type FrameOptions } from './temporal/frame-grid';
export { rms, rmsStream } from './temporal/rms';
export {
  zeroCrossingRate,
  zeroCrossingRateStream,
  type ZeroCrossingOptions,
} from './temporal/zero-crossing-rate';
export { delta, type DeltaMode, type DeltaOptions } from './temporal/delta';
export { type ChromaFilterOptions } from './tonal/chroma-filter-bank';
export { type TuningOptions } from './tonal/tuning-estimator';
export { estimateTuning, TuningStream, type TuningStreamOptions } from './tonal/tuning';
export {
  chromaStft,
  chromaStftStream,
  chromaTuningStream,
  type ChromaStftOptions,
} from './tonal/chroma-stft';

export { medianFilter } from './separation/median-filter';
export { softMask, type SoftMaskOptions } from './separation/soft-mask';
export { type HarmonicPercussivePair, type HpssMaskOptions } from './separation/hpss-options';
export { hpssMasks, hpssMagnitudes, type HpssMasks } from './separation/hpss-masks';
export { hpss, HpssStream, type HpssOptions, type OnSeparated } from './separation/hpss';
export { drumSeparation } from './separation/drum-separation';

export { type BandAggregate } from './onsets/mel-flux';
export {
  onsetStrength,
  OnsetStrengthStream,
  type OnsetStrengthOptions,
} from './onsets/onset-strength';
export {
  onsetDetect,
  OnsetDetectStream,
  pickOnsets,
  type OnsetPickOptions,
} from './onsets/onset-detect';
export { peakPick, type PeakPickOptions } from './onsets/peak-pick';

export { type PitchOptions } from './pitch/period-range';
export { yin, YinStream, type YinOptions } from './pitch/yin';
export { pyin, PyinStream, type PyinOptions, type PyinResult } from './pitch/pyin';
export { type TroughPriorOptions } from './pitch/trough-probabilities';

export { tempo, tempoOfEnvelope, TempoStream, type TempoOptions } from './rhythm/tempo';
export { type TempogramAggregate } from './rhythm/tempogram-aggregate';
export { type TempoPriorOptions } from './rhythm/tempo-prior';
export {
  beatTrack,
  BeatTrackStream,
  trackBeats,
  type Beats,
  type BeatTrackOptions,
} from './rhythm/beat-track';
export {
  tempogram,
  tempogramColumns,
  type ColumnNorm,
  type TempogramColumns,
  type TempogramOptions,
} from './rhythm/tempogram';

export { LoudFramesStream, type LoudFrames, type SilenceOptions } from './silence/loud-frames';
export {
  split,
  splitIntervals,
  trim,
  trimInterval,
  type SampleInterval,
} from './silence/trim-and-split';

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
export { sampleKernels } from './simd/sample-kernels';
export {
  decodeNpy,
  encodeNpy,
  encodeNpyHeader,
  npyParts,
  type NpyArray,
  type NpyDtype,
} from './format/npy';
export {
  bytesPerSample,
  decodeFrames,
  decodeMean,
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

export {
  loudness,
  LoudnessMeter,
  type Loudness,
  type LoudnessMeterOptions,
} from './loudness/loudness-meter';
export { WaveformStream, type WaveformLevel, type WaveformOptions } from './display/waveform';
export {
  encodeWaveform,
  waveformJson,
  waveformJsonText,
  type WaveformFormat,
  type WaveformJson,
} from './display/waveform-format';
export { PooledColumns } from './display/pooled-columns';
export { ConstantQPicture, type ConstantQPictureOptions } from './display/constant-q-picture';

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
  fixedSliceCount,
  fixedSlices,
  type FixedSliceOptions,
  type Slice,
} from './slicing/fixed-slices';
export { slicesAt } from './slicing/slices-at';
export { FeatureJoiner, type SlicePart } from './joining/feature-joiner';
export { planWindowJoin, windowSlices, type WindowGrid } from './joining/plan-window-join';
export { joinFeatures, planJoin, type JoinOptions } from './joining/join-features';
export { onsetStrengthOfMel } from './onsets/onset-strength-of-mel';
export { mfccOfMel } from './spectral/mfcc-of-mel';
export { KeptPowers } from './spectral/kept-powers';

export { resample, ResampleStream } from './resampling/resample';
export {
  RESAMPLE_TYPES,
  type ResampleOptions,
  type ResampleType,
} from './resampling/resample-options';
export { timeStretch, TimeStretchStream, type TimeStretchOptions } from './effects/time-stretch';
export { pitchShift, PitchShiftStream, type PitchShiftOptions } from './effects/pitch-shift';
export { requireFiniteSamples } from './parameters/require-finite-samples';
export { SpectralPeaks, type SpectralPeaksOptions } from './spectral/spectral-peaks';
export { PitchClassProfile, type PitchClassProfileOptions } from './tonal/pitch-class-profile';
export {
  pitchClassProfilesStream,
  type PitchClassProfilesOptions,
} from './tonal/pitch-class-profiles';
export { FrameStore, type CreateKeeper, type FrameKeeper } from './spectral/frame-store';
export { type ConstantQOptions } from './constant-q/constant-q-options';
export {
  constantQ,
  constantQComplexStream,
  constantQStream,
  constantQTuningStream,
} from './constant-q/constant-q';
export {
  chromaCqt,
  chromaCqtStream,
  chromaCqtTuningStream,
  type ChromaCqtOptions,
} from './tonal/chroma-cqt';
export { tonnetz, tonnetzOfChroma, tonnetzStream } from './tonal/tonnetz';
export { RunningStatistics, RunningVectorStatistics } from './description/running-statistics';
export { envelopeShape, type EnvelopeShape } from './description/envelope-shape';
export { LevelCurve } from './description/level-curve';
export {
  LowLevelDescriptionStream,
  type LowLevelDescription,
} from './description/low-level-description';
export { type NoteEvent } from './transcription/note-event';
export * from './transcription/notes';

export { type BeatGrid } from './rhythm/beat-grid';
export { freeGrid } from './rhythm/metre/free-grid';
export { quantize, type QuantizeOptions } from './rhythm/quantization/quantize';
export {
  type QuantizedBar,
  type QuantizedEvent,
  type TimedEvent,
} from './rhythm/quantization/quantized-bar';
export {
  beatGridOfHits,
  BeatGridStream,
  type BeatGridOptions,
} from './rhythm/metre/beat-grid-stream';
export { type RhythmHit } from './rhythm/metre/hit-frames';
