import { type OperationTable } from '../../runtime/operation/context';

/** The functions that `manifests/notation.json` names. */
export const notationOperations: OperationTable = {
  run_musicxml: async () => (await import('./musicxml')).musicxml,
  run_midi: async () => (await import('./midi')).midi,
  run_cleanup: async () => (await import('./cleanup')).cleanup,
  run_engrave: async () => (await import('./engrave')).engrave,
  run_piano_roll: async () => (await import('./piano-roll')).pianoRoll,
  run_preview: async () => (await import('./preview')).preview,
};
