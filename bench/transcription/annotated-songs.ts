import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A recording whose beats are known. */
export interface AnnotatedSong {
  readonly name: string;
  /** Path of the sound. */
  readonly sound: string;
  /** Seconds, ascending. */
  readonly beats: readonly number[];
  /** Those of the beats that begin a bar; empty where the annotation does not say. */
  readonly downbeats: readonly number[];
}

const SOUND = /\.(wav|flac|mp3|ogg|m4a)$/i;

/**
 * The sounds of a folder, or one sound, each with the annotation of its name beside it: `NAME.beats`, a line per beat
 * with its time in seconds and, if known, its place in the bar (from 1).
 * @throws Error for a sound without annotation, and for a line that is not understood
 */
export function annotatedSongs(path: string): AnnotatedSong[] {
  const sounds = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => SOUND.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path];
  return sounds.map((sound) => {
    const annotation = sound.replace(SOUND, '.beats');
    if (!existsSync(annotation)) throw new Error(`${sound} has no annotation ${annotation}`);
    return {
      name: basename(sound).replace(SOUND, ''),
      sound,
      ...parseBeats(readFileSync(annotation, 'utf8'), annotation),
    };
  });
}

/** @throws Error that names the line that is not understood */
export function parseBeats(text: string, name: string): Pick<AnnotatedSong, 'beats' | 'downbeats'> {
  const beats: number[] = [];
  const downbeats: number[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    const [time, place] = line.trim().split(/\s+/).map(Number);
    if (!Number.isFinite(time) || time! <= (beats.at(-1) ?? -Infinity)) {
      throw new Error(`${name}, line ${i + 1}: "${line}" is no time after the one before`);
    }
    beats.push(time!);
    if (place === 1) downbeats.push(time!);
  });
  return { beats, downbeats };
}

/** One channel at a rate, by ffmpeg. */
export function readMono(path: string, sampleRate: number): Float32Array {
  const bytes = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-ac', '1', '-ar', String(sampleRate), '-f', 'f32le', '-'],
    { maxBuffer: 2 ** 31 },
  );
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
