import { type OperationTable } from '../../runtime/operation/context';

/** The functions that `manifests/audio-analyzer.json` names. */
export const audioAnalyzerOperations: OperationTable = {
  run_mfcc: async () => (await import('./librosa-mfcc')).librosaMfcc,
  run_hpss: async () => (await import('./librosa-hpss')).librosaHpss,
  run_rms: async () => (await import('./librosa-rms')).librosaRms,
  run_zero_crossing_rate: async () =>
    (await import('./librosa-zero-crossing-rate')).librosaZeroCrossingRate,
  run_spectral_centroid: async () =>
    (await import('./librosa-spectral-centroid')).librosaSpectralCentroid,
  run_spectral_bandwidth: async () =>
    (await import('./librosa-spectral-bandwidth')).librosaSpectralBandwidth,
  run_spectral_rolloff: async () =>
    (await import('./librosa-spectral-rolloff')).librosaSpectralRolloff,
  run_spectral_flatness: async () =>
    (await import('./librosa-spectral-flatness')).librosaSpectralFlatness,
  run_spectral_contrast: async () =>
    (await import('./librosa-spectral-contrast')).librosaSpectralContrast,
  run_melspectrogram: async () => (await import('./librosa-melspectrogram')).librosaMelspectrogram,
  run_stft: async () => (await import('./librosa-stft')).librosaStft,
  run_chroma_stft: async () => (await import('./librosa-chroma-stft')).librosaChromaStft,
  run_delta: async () => (await import('./librosa-delta')).librosaDelta,
  run_onset_strength: async () => (await import('./librosa-onset-strength')).librosaOnsetStrength,
  run_onset_detect: async () => (await import('./librosa-onset-detect')).librosaOnsetDetect,
  run_yin: async () => (await import('./librosa-yin')).librosaYin,
  run_pyin: async () => (await import('./librosa-pyin')).librosaPyin,
  run_tempo: async () => (await import('./librosa-tempo')).librosaTempo,
  run_beat_track: async () => (await import('./librosa-beat-track')).librosaBeatTrack,
  run_tempogram: async () => (await import('./librosa-tempogram')).librosaTempogram,
  run_trim: async () => (await import('./librosa-trim')).librosaTrim,
  run_split: async () => (await import('./librosa-split')).librosaSplit,
  run_resample: async () => (await import('./librosa-resample')).librosaResample,
  run_time_stretch: async () => (await import('./librosa-time-stretch')).librosaTimeStretch,
  run_pitch_shift: async () => (await import('./librosa-pitch-shift')).librosaPitchShift,
  run_essentia_key: async () => (await import('./essentia-key')).essentiaKey,
  run_essentia_chords: async () => (await import('./essentia-chords')).essentiaChords,
  run_essentia_rhythm: async () => (await import('./essentia-rhythm')).essentiaRhythm,
  run_essentia_loudness_ebur128: async () =>
    (await import('./essentia-loudness-ebur128')).essentiaLoudnessEbur128,
  run_essentia_predominant_melody: async () =>
    (await import('./essentia-predominant-melody')).essentiaPredominantMelody,
  run_essentia_danceability: async () =>
    (await import('./essentia-danceability')).essentiaDanceability,
  run_essentia_dynamic_complexity: async () =>
    (await import('./essentia-dynamic-complexity')).essentiaDynamicComplexity,
  run_cqt: async () => (await import('./librosa-cqt')).librosaCqt,
  run_chroma_cqt: async () => (await import('./librosa-chroma-cqt')).librosaChromaCqt,
  run_tonnetz: async () => (await import('./librosa-tonnetz')).librosaTonnetz,
  run_describe: async () => (await import('./describe')).describe,
};
