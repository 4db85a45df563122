/** How well what was found agrees with what there is, each 0 … 1. */
export interface Score {
  readonly precision: number;
  readonly recall: number;
  /** Their harmonic mean; 0 when either side has nothing. */
  readonly f: number;
}

/** How many there are, were found, and of these are right. */
export interface Counts {
  readonly reference: number;
  readonly estimated: number;
  readonly matched: number;
}

export function scoreOf({ reference, estimated, matched }: Counts): Score {
  if (reference === 0 || estimated === 0) return { precision: 0, recall: 0, f: 0 };
  const precision = matched / estimated;
  const recall = matched / reference;
  return {
    precision,
    recall,
    f: matched === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}

/** Counts of several recordings or classes taken together ("sum"). */
export function addCounts(all: readonly Counts[]): Counts {
  const sumOf = (field: keyof Counts): number => all.reduce((sum, one) => sum + one[field], 0);
  return {
    reference: sumOf('reference'),
    estimated: sumOf('estimated'),
    matched: sumOf('matched'),
  };
}
