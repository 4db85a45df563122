import { type Part } from './score';

/** Says that bars and tempo are only there to read by: "Freely" above the first bar, and no tempo to play in. */
export function inFreeTime(parts: readonly Part[]): Part[] {
  return parts.map((part, index) => ({
    ...part,
    measures: part.measures.map((measure, i) => ({
      ...measure,
      tempo: measure.tempo === null ? null : { ...measure.tempo, isPrinted: false },
      ...(index === 0 && i === 0 ? { words: 'Freely' } : {}),
    })),
  }));
}
