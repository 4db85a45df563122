/*
 * The documents that every input for JSON is tried with: an ordinary one of the operation's own, and what somebody may
 * make of it.
 */

/** A bar of drums as `quantize` writes it. */
const quantized: Json = {
  bars: [
    {
      ...{ number: 1, start: 0.5, end: 2.5, beats: 4, beat_unit: 4, divisions: 24, swing: false },
      events: [{ tick: 0, velocity: 90, time: 0.51, instrument: 'snare' }],
    },
  ],
};

/** What `drum-slices` and `note-slices` write of a recording of one slice. */
const DRUM_LAYOUT = {
  sample_rate: 44_100,
  samples: 10_143,
  length_samples: 5_762_547,
  overlap_samples: 470_547,
  slices: 1,
  gain: 0.5,
};
const NOTE_LAYOUT = {
  sample_rate: 22_050,
  samples: 6_000,
  length_samples: 1_341_908,
  overlap_samples: 40_004,
  slices: 1,
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Two hits of drums. */
const DRUM_HITS = {
  times: [0.5, 1],
  samples: [11_025, 22_050],
  instruments: ['kick', 'snare'],
  velocities: [100, 90],
};

/** Two notes. */
const NOTES = { onsets: [0.5, 1], offsets: [0.9, 1.4], pitches: [60, 64], velocities: [80, 70] };

/** A bar of three. */
const BEATS = {
  beats: { times: [0.5, 1, 1.5], positions: [1, 2, 3] },
  bars: { times: [0.5], beats: [3], beat_unit: 4 },
  tempo: { bpm: 120, times: [0.5, 1, 1.5], curve: [120, 120, 120] },
  confidence: 0.9,
};

/** What an input takes, by `<operation>.<port>`; it goes with the ordinary matrix. */
const ordinaryDocuments: Readonly<Record<string, Json>> = {
  'beat-track.events': DRUM_HITS,
  'quantize.events': DRUM_HITS,
  'quantize.notes': NOTES,
  'quantize.beats': BEATS,
  // Twenty-four frames, 512 samples apart.
  'join-features.layout': {
    sample_rate: 22_050,
    samples: 11_776,
    length_samples: 11_776,
    overlap_samples: 0,
    slices: 1,
  },
  // Twenty-four frames, as the ordinary matrices have.
  'drum-activations.layout': DRUM_LAYOUT,
  'drum-hits.layout': DRUM_LAYOUT,
  'note-events.layout': NOTE_LAYOUT,
  'drum-hits.model': { name: 'drums', version: '2', engine: 'an engine', engine_version: '1.0' },
  'note-events.model': {
    ...{ name: 'basic-pitch', version: '1' },
    ...{ engine: 'an engine', engine_version: '1.0' },
  },
  'musicxml.quantized': quantized,
  'midi.quantized': quantized,
  'midi.notes': NOTES,
  'midi.events': DRUM_HITS,
  'midi.beats': BEATS,
  'preview.notes': NOTES,
  'preview.events': DRUM_HITS,
  'preview.quantized': quantized,
  'piano-roll.notes': NOTES,
  'piano-roll.events': DRUM_HITS,
  'piano-roll.beats': BEATS,
  // Five dimensions, as the points have that are columns.
  'transform.model': { cols: 5, mean: [1, 2, 3, 4, 5], std: [1, 1, 2, 2, 2] },
  // The same for two points, one below the other in the first dimension.
  'kdtree.model': {
    tree: [
      [1, -1],
      [-1, -1],
    ],
    rows: 2,
    cols: 5,
    data: [
      [2, 1, 2, 1, 2],
      [1, 2, 1, 2, 1],
    ],
    ids: ['0', '1'],
  },
};

/** @throws Error for an input that this file has no example of */
export function ordinaryDocument(input: string): Json {
  const document = ordinaryDocuments[input];
  if (document !== undefined) return document;
  throw new Error(`${input} takes JSON: give test/hostile-input/inputs/documents.ts an example.`);
}

function everyNumber(value: Json, change: (number: number) => Json): Json {
  if (typeof value === 'number') return change(value);
  if (Array.isArray(value)) return value.map((one: Json) => everyNumber(one, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, everyNumber(one, change)]);
  return Object.fromEntries(entries) as Json;
}

function withoutFirst(value: Json): Json {
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).slice(1));
}

function json(change: (ordinary: Json) => Json): (ordinary: Json) => string {
  return (ordinary) => JSON.stringify(change(ordinary));
}

/** By name: the text of a file called `<name>.json`, from the ordinary document. */
export const hostileDocuments = {
  ordinary: json((ordinary) => ordinary),
  'an empty file': () => '',
  text: () => 'This is no JSON.',
  'half a document': (ordinary: Json) => JSON.stringify(ordinary).slice(0, 20),
  null: () => 'null',
  'a list': () => '[]',
  'a number': () => '12',
  'an empty object': () => '{}',
  'a field missing': json(withoutFirst),
  'numbers as text': json((ordinary) => everyNumber(ordinary, String)),
  'numbers that are null': json((ordinary) => everyNumber(ordinary, () => null)),
  'numbers below zero': json((ordinary) => everyNumber(ordinary, (number) => -number - 1)),
  'numbers with fractions': json((ordinary) => everyNumber(ordinary, (number) => number + 0.5)),
  'zeros for numbers': json((ordinary) => everyNumber(ordinary, () => 0)),
  'huge numbers': json((ordinary) => everyNumber(ordinary, () => 9e15)),
  'numbers beyond doubles': (ordinary: Json) =>
    JSON.stringify(everyNumber(ordinary, () => '1e999')).replaceAll('"1e999"', '1e999'),
  'lists in lists without end': () => '['.repeat(100_000),
  'a prototype': () => '{"__proto__": {"samples": 1, "slices": 1}}',
} satisfies Readonly<Record<string, (ordinary: Json) => string>>;

export type DocumentName = keyof typeof hostileDocuments;
