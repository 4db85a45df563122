/** What an operation is shown with where its defaults show little. */
export interface Example {
  /** `music` is the first seconds of the excerpt of test/fixtures/recordings; `speech` has pauses, and one voice. */
  readonly sound?: 'music' | 'speech';
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Optional inputs that are given, too, made from the sound. */
  readonly heard?: readonly ('notes' | 'events' | 'beats')[];
  /** Draw no more than these outputs. */
  readonly outputs?: readonly string[];
  /** Of an operation on many matrices, whose results are points unless this says otherwise. */
  readonly result?: 'table' | 'clusters' | 'neighbours';
}

/** By operation. One that is not named is run with its defaults, on music, and all its outputs are drawn. */
const examples: Readonly<Record<string, Example>> = {
  ampslice: {
    parameters: {
      ...{ fastrampup: 10, fastrampdown: 2205, slowrampup: 4410, slowrampdown: 4410 },
      ...{ onthreshold: 10, offthreshold: 5, floor: -40, minslicelength: 4410 },
    },
  },
  bufstats: { result: 'table', outputs: ['stats'] },
  'drum-activations': { outputs: ['activations'] },
  'note-activations': { outputs: ['onsets'] },
  'note-slices': { parameters: { length: 1 } },
  kdtree: { result: 'neighbours' },
  kmeans: { result: 'clusters' },
  'librosa-delta': { parameters: { width: 9 } },
  'librosa-melspectrogram': { parameters: { fmax: 8000 } },
  'librosa-pyin': { sound: 'speech', parameters: { fmax: 500 } },
  'librosa-split': { sound: 'speech', parameters: { top_db: 30 } },
  'librosa-trim': { sound: 'speech', parameters: { top_db: 30 } },
  'librosa-yin': { sound: 'speech', parameters: { fmax: 500 } },
  'piano-roll': {
    heard: ['notes', 'events', 'beats'],
    parameters: { duration: 4, width: 480, height: 400 },
  },
  preview: { heard: ['notes', 'events'] },
  pitch: { sound: 'speech', parameters: { minfreq: 60, maxfreq: 500 } },
  'slice-fixed': { parameters: { length: 0.5, overlap: 0 } },
  'slice-silence': { sound: 'speech', parameters: { top_db: 30 } },
  'spectrogram-image': { parameters: { width: 560, height: 240 } },
};

export function exampleOf(operation: string): Example {
  return examples[operation] ?? {};
}
