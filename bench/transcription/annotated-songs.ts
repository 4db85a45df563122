import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAnnotation, parseBeats, type Annotation } from './annotation';

/** A recording of which is known what is played in it. */
export interface AnnotatedSong extends Annotation {
  readonly name: string;
  /** Path of the sound. */
  readonly sound: string;
}

const SOUND = /\.(wav|flac|mp3|ogg|m4a)$/i;

/**
 * The sounds of a folder, or one sound, each with the annotation of its name beside it: `NAME.json`
 * (`parseAnnotation`), or `NAME.beats` of beats alone (`parseBeats`).
 * @throws Error for a sound without annotation, and for one that is not understood
 */
export function annotatedSongs(path: string): AnnotatedSong[] {
  const sounds = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => SOUND.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path];
  return sounds.map((sound) => {
    return { name: basename(sound).replace(SOUND, ''), sound, ...annotationOf(sound) };
  });
}

function annotationOf(sound: string): Annotation {
  const [json, lines] = ['.json', '.beats'].map((end) => sound.replace(SOUND, end)) as [
    string,
    string,
  ];
  if (existsSync(json)) return parseAnnotation(readFileSync(json, 'utf8'), json);
  if (existsSync(lines)) {
    return { hits: null, notes: null, beats: parseBeats(readFileSync(lines, 'utf8'), lines) };
  }
  throw new Error(`${sound} has no annotation ${json}, nor ${lines}`);
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
