import { decodeWav } from '../audio/format/wav';
import { readVectorBytes, type Recording } from './reference-vectors';

/** A recording of fixtures/vectors, mono at 22050 Hz. */
export function recordedSignal(recording: Recording): Float32Array {
  return decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;
}

/** FluCoMa's command-line arguments as options: `-minslicelength 2 -fftsettings 1024 512 1024 1024`. */
export function optionsFromArguments(
  args: readonly string[],
  names: readonly string[],
): Record<string, number> {
  const after = (flag: string): number[] => {
    const at = args.indexOf(flag);
    return at < 0 ? [] : args.slice(at + 1).map(Number);
  };
  const options: Record<string, number> = {};
  for (const name of names) {
    const [value] = after(`-${name.toLowerCase()}`);
    if (value !== undefined) options[name] = value;
  }
  const [windowSize, hopSize, fftSize] = after('-fftsettings');
  return windowSize === undefined
    ? options
    : { ...options, windowSize, hopSize: hopSize!, fftSize: fftSize! };
}
