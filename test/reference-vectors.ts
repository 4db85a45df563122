import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The recordings in fixtures/vectors, each with what librosa and FluCoMa made of it. */
export const RECORDINGS = ['rock', 'orch', 'speech'] as const;

export type Recording = (typeof RECORDINGS)[number];

/** A reference array; nested as its shape says. */
export interface ReferenceArray {
  readonly shape: readonly number[];
  readonly data: readonly (number | readonly number[])[];
}

export interface LibrosaReference {
  readonly sr: number;
  readonly frames_index: readonly number[];
  readonly sample_index: readonly number[];
  readonly features: Readonly<Record<string, ReferenceArray>>;
}

export interface FlucomaReference {
  readonly args: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** A file's bytes in fixtures/vectors. */
export function readVectorBytes(name: string): Uint8Array {
  return readFileSync(join(__dirname, 'fixtures', 'vectors', name));
}

/** A JSON file in fixtures/vectors, taken at its word: the file is ours. */
export function readVectorJson<Content>(name: string): Content {
  return JSON.parse(new TextDecoder().decode(readVectorBytes(name))) as Content;
}

/** What librosa made of a recording. */
export function librosaReference(recording: Recording): LibrosaReference {
  return readVectorJson<LibrosaReference>(`${recording}.librosa.json`);
}

/** What FluCoMa's command-line tools made of a recording. */
export function flucomaReference(recording: Recording): Record<string, FlucomaReference> {
  return readVectorJson<Record<string, FlucomaReference>>(`${recording}.flucoma.json`);
}

/** A reference array's values in row-major order. */
export function flat({ data }: ReferenceArray): number[] {
  return data.flat();
}
