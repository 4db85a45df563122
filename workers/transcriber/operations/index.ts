import { type OperationTable } from '../../runtime/operation/context';

/** The functions that `manifests/transcriber.json` names. */
export const transcriberOperations: OperationTable = {
  run_drum_separate: async () => (await import('./drum-separate')).drumSeparate,
  run_drum_transcribe: async () => (await import('./drum-transcribe')).drumTranscribe,
  run_note_transcribe: async () => (await import('./note-transcribe')).noteTranscribe,
  run_beat_track: async () => (await import('./beat-track')).beatTrack,
  run_quantize: async () => (await import('./quantize')).quantizeEvents,
  run_drum_slices: async () => (await import('./drum-slices')).drumSlices,
  run_drum_activations: async () => (await import('./drum-activations')).drumActivations,
  run_drum_hits: async () => (await import('./drum-hits')).drumHitsOfSlices,
  run_note_slices: async () => (await import('./note-slices')).noteSlices,
  run_note_events: async () => (await import('./note-events')).noteEvents,
  run_note_activations: async () => (await import('./note-activations')).noteActivations,
};
