import { LOWEST_NOTE_HZ } from '../constant-q/constant-q-options';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { roundHalfToEven } from '../rounding/round-half-to-even';

interface ChromaOfBinsOptions {
  readonly nBins: number;
  readonly nChroma: number;
  /** A multiple of `nChroma`. */
  readonly binsPerOctave: number;
  /** Of the lowest bin; default the note C1. */
  readonly fminHz?: number;
}

/** Which pitch class, from C on, each bin of a constant-Q transform belongs to (librosa.filters.cq_to_chroma). @throws InvalidParameterError */
export function chromaOfBins({
  nBins,
  nChroma,
  binsPerOctave,
  fminHz = LOWEST_NOTE_HZ,
}: ChromaOfBinsOptions): Int32Array {
  const merged = binsPerOctave / nChroma;
  if (!Number.isInteger(merged)) {
    const allowed = `a multiple of nChroma, ${nChroma}`;
    throw new InvalidParameterError('binsPerOctave', binsPerOctave, allowed);
  }
  const semitones = 69 + 12 * Math.log2(fminHz / 440);
  const aboveC = semitones - 12 * Math.floor(semitones / 12);
  const lowest = roundHalfToEven(aboveC * (nChroma / 12));
  // A pitch class is in the middle of its bins.
  const shift = Math.floor(merged / 2);
  return Int32Array.from({ length: nBins }, (_, bin) => {
    const inOctave = (bin + shift) % binsPerOctave;
    return (Math.floor(inOctave / merged) + lowest) % nChroma;
  });
}
