import { type OperationTable } from '../../runtime/operation/context';

/** The functions that `manifests/audio-analyzer.json` names. */
export const audioAnalyzerOperations: OperationTable = {
  run_mfcc: async () => (await import('./librosa-mfcc')).librosaMfcc,
  run_hpss: async () => (await import('./librosa-hpss')).librosaHpss,

  run_onset_strength: async () => (await import('./librosa-onset-strength')).librosaOnsetStrength,
  run_onset_detect: async () => (await import('./librosa-onset-detect')).librosaOnsetDetect,
};
