/** What a Standard MIDI file holds of music: notes in tracks, tempi and metres for all of them. */
export interface MidiSong {
  readonly ticksPerQuarter: number;
  readonly tracks: readonly MidiTrack[];
  readonly tempos: readonly MidiTempo[];
  readonly metres: readonly MidiMetre[];
}

export interface MidiTrack {
  readonly name: string;
  readonly notes: readonly MidiNote[];
}

export interface MidiNote {
  readonly tick: number;
  /** At least 1. */
  readonly ticks: number;
  /** 0 to 15; 9 is General MIDI's percussion. */
  readonly channel: number;
  /** 0 to 127; middle C is 60. */
  readonly key: number;
  /** 1 to 127. */
  readonly velocity: number;
}

export interface MidiTempo {
  readonly tick: number;
  /** Quarter notes a minute; 3.58 and more, as MIDI has 24 bits for a quarter's microseconds. */
  readonly bpm: number;
}

export interface MidiMetre {
  readonly tick: number;
  readonly beats: number;
  /** A power of two. */
  readonly beatUnit: number;
}

export const DRUM_CHANNEL = 9;

/** Where a song says no tempo. */
export const DEFAULT_BPM = 120;
