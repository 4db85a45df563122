/** Overlapping frames, in samples. */
interface Frames {
  readonly size: number;
  /** From the beginning of one to that of the next. */
  readonly hop: number;
  /** Zeros taken as standing before the first and after the last sample. */
  readonly padding: number;
}

/** How many frames so many samples give; 1 where they are too few. */
export function frameCount({ size, hop, padding }: Frames, samples: number): number {
  return 1 + Math.max(0, Math.floor((samples + 2 * padding - size) / hop));
}
