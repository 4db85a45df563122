import { type OperationTable } from '../../runtime/operation/context';

/** The functions that `manifests/media.json` names. */
export const mediaOperations: OperationTable = {
  run_ingest: async () => (await import('./ingest')).ingest,
  run_probe: async () => (await import('./probe')).probe,
  run_convert: async () => (await import('./convert')).convert,
  run_normalize_loudness: async () => (await import('./normalize-loudness')).normalizeLoudness,
  run_waveform: async () => (await import('./waveform')).waveform,
  run_spectrogram_image: async () => (await import('./spectrogram-image')).spectrogramImage,
  run_slice_fixed: async () => (await import('./slice-fixed')).sliceFixed,
  run_slice_silence: async () => (await import('./slice-silence')).sliceSilence,
  run_slice_onsets: async () => (await import('./slice-onsets')).sliceOnsets,
  run_join_features: async () => (await import('./join-features')).joinFeatures,
};
