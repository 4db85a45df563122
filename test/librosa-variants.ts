import { decodeWav } from '@attacca/audio';
import {
  readVectorBytes,
  readVectorJson,
  type Recording,
  type ReferenceArray,
} from './reference-vectors';

/** What librosa made of the first second of `rock.wav` with parameters of its own. */
export interface Variant extends ReferenceArray {
  readonly parameters: Readonly<Record<string, number | string | boolean | null>>;
}

/** librosa's names that are not ours in camel case. */
const NAMES: Readonly<Record<string, string>> = { sr: 'sampleRate', fmin: 'fminHz' };

/** librosa's parameters as options of ours, at 22050 Hz unless they say otherwise. */
export function optionsOf<Options>(parameters: Variant['parameters']): Options {
  const entries = Object.entries(parameters).map(([name, value]) => [
    NAMES[name] ?? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value === 'inf' ? Infinity : value,
  ]);
  return { sampleRate: 22050, ...(Object.fromEntries(entries) as object) } as Options;
}

/** The variants of one feature in `spectral-variants.librosa.json`. */
export function spectralVariants(feature: string): readonly Variant[] {
  return readVectorJson<Record<string, Variant[]>>('spectral-variants.librosa.json')[feature]!;
}

/** What librosa made of a whole recording, with its defaults. */
export function spectralReference(recording: Recording, feature: string): ReferenceArray {
  const all =
    readVectorJson<Record<string, Record<string, ReferenceArray>>>('spectral.librosa.json');
  return all[recording]![feature]!;
}

/** A recording's samples. */
export function samplesOf(recording: Recording): Float32Array {
  return decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;
}

/** The samples that the variants were made of. */
export function variantSamples(): Float32Array {
  return samplesOf('rock').subarray(0, 22050);
}
