import { MalformedFileError } from '../../format/malformed-file';
import { ByteReader } from './byte-reader';
import {
  type MidiMetre,
  type MidiNote,
  type MidiSong,
  type MidiTempo,
  type MidiTrack,
} from './midi-song';

interface Song {
  readonly tempos: MidiTempo[];
  readonly metres: MidiMetre[];
  readonly tracks: MidiTrack[];
}

/**
 * The notes, tempi and metres of a Standard MIDI file of format 0 or 1. Controllers and other events are passed over; a
 * note that never ends is held to its track's end.
 * @throws MalformedFileError for what is no such file
 */
export function readMidi(bytes: Uint8Array): MidiSong {
  const reader = new ByteReader(bytes);
  const header = bytes.length >= 14 ? chunkOf(reader) : { type: '', content: bytes };
  if (header.type !== 'MThd' || header.content.length < 6)
    throw new MalformedFileError('MIDI', 'it does not begin with MThd');
  const head = new ByteReader(header.content);
  const format = head.u16();
  head.u16();
  const division = head.u16();
  if (format > 1 || division === 0 || division >= 0x8000)
    throw new MalformedFileError(
      'MIDI',
      `it has format ${format} and division ${division}; allowed: format 0 or 1 with ticks of quarter notes.`,
    );
  const song: Song = { tempos: [], metres: [], tracks: [] };
  while (!reader.isAtEnd) {
    const { type, content } = chunkOf(reader);
    if (type === 'MTrk') readTrack(content, song);
  }
  const byTick = (a: { tick: number }, b: { tick: number }): number => a.tick - b.tick;
  song.tempos.sort(byTick);
  song.metres.sort(byTick);
  return { ticksPerQuarter: division, ...song };
}

function chunkOf(reader: ByteReader): { readonly type: string; readonly content: Uint8Array } {
  const type = String.fromCharCode(...reader.take(4));
  return { type, content: reader.take(reader.u32()) };
}

function readTrack(content: Uint8Array, song: Song): void {
  const reader = new ByteReader(content);
  const notes = new SoundingNotes();
  let [tick, status, name] = [0, 0, ''];
  while (!reader.isAtEnd) {
    tick += reader.variableLength();
    if (reader.peek() >= 0x80) status = reader.u8();
    if (status === 0xff) {
      const type = reader.u8();
      const data = reader.take(reader.variableLength());
      if (type === 0x03) name = new TextDecoder().decode(data);
      readMeta({ type, data, tick }, song);
    } else if (status >= 0xf0) reader.take(reader.variableLength());
    else if (status >= 0x80) readChannelEvent(reader, { status, tick, notes });
    else throw new MalformedFileError('MIDI', 'it has data where an event should begin');
  }
  notes.endAll(tick);
  if (notes.done.length > 0) song.tracks.push({ name, notes: notes.done });
}

function readMeta(
  { type, data, tick }: { readonly type: number; readonly data: Uint8Array; readonly tick: number },
  song: Song,
): void {
  const [a = 0, b = 0, c = 0] = data;
  const microseconds = (a << 16) | (b << 8) | c;
  if (type === 0x51 && microseconds > 0) song.tempos.push({ tick, bpm: 60e6 / microseconds });
  if (type === 0x58 && a > 0 && b < 8) song.metres.push({ tick, beats: a, beatUnit: 2 ** b });
}

function readChannelEvent(
  reader: ByteReader,
  event: { readonly status: number; readonly tick: number; readonly notes: SoundingNotes },
): void {
  const kind = event.status >> 4;
  const channel = event.status & 15;
  const key = reader.u8() & 0x7f;
  // Programs and channel pressure have one byte.
  if (kind === 0xc || kind === 0xd) return;
  const velocity = reader.u8() & 0x7f;
  if (kind === 9 && velocity > 0) event.notes.begin({ tick: event.tick, channel, key, velocity });
  else if (kind === 8 || kind === 9) event.notes.end(channel, key, event.tick);
}

/** Notes of a track that have begun. */
class SoundingNotes {
  readonly done: MidiNote[] = [];
  readonly #sounding = new Map<number, Omit<MidiNote, 'ticks'>[]>();

  begin(note: Omit<MidiNote, 'ticks'>): void {
    const place = 128 * note.channel + note.key;
    this.#sounding.set(place, [...(this.#sounding.get(place) ?? []), note]);
  }

  /** Of several on one key the first ends first. */
  end(channel: number, key: number, tick: number): void {
    const note = this.#sounding.get(128 * channel + key)?.shift();
    if (note !== undefined) this.done.push({ ...note, ticks: Math.max(1, tick - note.tick) });
  }

  endAll(tick: number): void {
    for (const notes of this.#sounding.values())
      for (const note of notes) this.done.push({ ...note, ticks: Math.max(1, tick - note.tick) });
    this.done.sort((a, b) => a.tick - b.tick || a.key - b.key);
  }
}
