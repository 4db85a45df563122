import { decodeWav } from '@attacca/audio';
import {
  readVectorBytes,
  readVectorJson,
  type LibrosaReference,
  type Recording,
} from './reference-vectors';

/** What librosa made of part of a recording with parameters other than the defaults. */
export interface Variant {
  readonly operation: string;
  readonly recording: Recording;
  /** How many samples from the start. */
  readonly samples: number;
  /** By librosa's names. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly results: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: readonly (number | null)[] }>
  >;
}

/** librosa's onsets, pitch, rhythm and silence of a recording, with its defaults. */
export function rhythmReference(recording: Recording): LibrosaReference {
  return readVectorJson<LibrosaReference>(`${recording}.rhythm.librosa.json`);
}

/** The variants of one operation. */
export function rhythmVariants(operation: string): Variant[] {
  return readVectorJson<{ variants: Variant[] }>('variants.rhythm.librosa.json').variants.filter(
    (variant) => variant.operation === operation,
  );
}

/** A recording's samples, or the first of them. */
export function samplesOf(recording: Recording, samples?: number): Float32Array {
  return decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!.subarray(0, samples);
}

/** `hop_length` to `hopLength`, `sr` to `sampleRate`, `fmin` to `fminHz`. */
export function optionsOf<Options>(parameters: Variant['parameters']): Options {
  const special: Record<string, string> = { sr: 'sampleRate', fmin: 'fminHz', fmax: 'fmaxHz' };
  const entries = Object.entries(parameters).map(([name, value]) => [
    special[name] ?? name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return { sampleRate: 22050, ...(Object.fromEntries(entries) as object) } as Options;
}
