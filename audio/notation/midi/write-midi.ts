import { type MidiNote, type MidiSong, type MidiTrack } from './midi-song';

interface Event {
  readonly tick: number;
  /** Among events of one tick the lower comes first: notes end before others begin. */
  readonly rank: number;
  readonly bytes: readonly number[];
}

const MICROSECONDS_A_MINUTE = 60e6;
const MOST_MICROSECONDS = 0xffffff;

/**
 * A song as a Standard MIDI file of format 1: the first track has title, tempi and metres, the others the notes.
 * Source: MIDI Manufacturers Association, "Standard MIDI Files 1.0", 1996.
 */
export function writeMidi(song: MidiSong, title = ''): Uint8Array {
  const tracks = [conductor(song, title), ...song.tracks.map(noteEvents)];
  const header = [...u16(1), ...u16(tracks.length), ...u16(song.ticksPerQuarter)];
  const bytes = [...chunk('MThd', header)];
  for (const events of tracks)
    for (const byte of chunk('MTrk', trackBytes(events))) bytes.push(byte);
  return Uint8Array.from(bytes);
}

function conductor({ tempos, metres }: MidiSong, title: string): Event[] {
  return [
    ...(title === '' ? [] : [name(title)]),
    ...metres.map(({ tick, beats, beatUnit }) => ({
      ...{ tick, rank: 1 },
      bytes: [0xff, 0x58, 4, beats, Math.log2(beatUnit), 24, 8],
    })),
    ...tempos.map(({ tick, bpm }) => {
      const microseconds = Math.round(MICROSECONDS_A_MINUTE / bpm);
      const value = Math.max(1, Math.min(MOST_MICROSECONDS, microseconds));
      return { tick, rank: 1, bytes: [0xff, 0x51, 3, ...u32(value).slice(1)] };
    }),
  ];
}

function noteEvents({ name: title, notes }: MidiTrack): Event[] {
  return [name(title), ...notes.flatMap(onAndOff)];
}

function onAndOff({ tick, ticks, channel, key, velocity }: MidiNote): Event[] {
  return [
    { tick, rank: 2, bytes: [0x90 | channel, key, velocity] },
    { tick: tick + Math.max(1, ticks), rank: 0, bytes: [0x80 | channel, key, 64] },
  ];
}

function name(text: string): Event {
  const bytes = [...new TextEncoder().encode(text)];
  return { tick: 0, rank: 0, bytes: [0xff, 0x03, ...variableLength(bytes.length), ...bytes] };
}

function trackBytes(events: readonly Event[]): number[] {
  const bytes: number[] = [];
  let at = 0;
  for (const event of [...events].sort((a, b) => a.tick - b.tick || a.rank - b.rank)) {
    bytes.push(...variableLength(event.tick - at), ...event.bytes);
    at = event.tick;
  }
  bytes.push(0, 0xff, 0x2f, 0);
  return bytes;
}

function chunk(type: string, content: readonly number[]): number[] {
  return [...new TextEncoder().encode(type), ...u32(content.length)].concat(content);
}

/** Seven bits a byte, the highest first; all but the last have the eighth bit. */
function variableLength(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function u16(value: number): number[] {
  return [value >> 8, value & 0xff];
}

function u32(value: number): number[] {
  return [value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}
