import { type OperationTable } from '../../runtime/operation/context';

/** The functions that `manifests/audio-analyzer.json` names. */
export const audioAnalyzerOperations: OperationTable = {
  run_mfcc: async () => (await import('./librosa-mfcc')).librosaMfcc,
  run_hpss: async () => (await import('./librosa-hpss')).librosaHpss,

  run_onset_strength: async () => (await import('./librosa-onset-strength')).librosaOnsetStrength,
  run_onset_detect: async () => (await import('./librosa-onset-detect')).librosaOnsetDetect,
  run_yin: async () => (await import('./librosa-yin')).librosaYin,
  run_pyin: async () => (await import('./librosa-pyin')).librosaPyin,
  run_tempo: async () => (await import('./librosa-tempo')).librosaTempo,
  run_beat_track: async () => (await import('./librosa-beat-track')).librosaBeatTrack,
  run_tempogram: async () => (await import('./librosa-tempogram')).librosaTempogram,
  run_trim: async () => (await import('./librosa-trim')).librosaTrim,
  run_split: async () => (await import('./librosa-split')).librosaSplit,
};
