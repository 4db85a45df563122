/** What an event list is in JSON: the same moments in frames, samples and seconds. */
export interface FrameEvents {
  readonly frames: readonly number[];
  readonly samples: readonly number[];
  /** Seconds. */
  readonly times: readonly number[];
}

/** Moments that are whole frames apart from the start. */
export function frameEvents(
  frames: readonly number[],
  { hopLength, sampleRate }: { readonly hopLength: number; readonly sampleRate: number },
): FrameEvents {
  const samples = frames.map((frame) => frame * hopLength);
  return { frames, samples, times: samples.map((sample) => sample / sampleRate) };
}
