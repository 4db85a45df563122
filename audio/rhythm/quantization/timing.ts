/** How a performance stands to its beats. */
export interface Timing {
  /** Beats: how much later than the grid events are on the whole. */
  readonly latency: number;
  /** Standard deviation of onsets about their places, in seconds. */
  readonly jitterSeconds: number;
  /** Where the second eighth of a beat is played, as a share of the beat; 1/2 where eighths are even. */
  readonly swing: number;
}

/** An onset between beats. */
export interface Placed {
  /** Beats, to fractions. */
  readonly beats: number;
  readonly beatSeconds: number;
  readonly weight: number;
}

/** Events at most this share of a beat away are played on it. */
const ON_BEAT = 0.11;
/** Nobody plays, and no detector hears, more exactly; nothing is on a grid that is less exact. */
const LEAST_JITTER_SECONDS = 0.006;
const LARGEST_JITTER_SECONDS = 0.03;
/** With fewer events there is nothing to measure. */
const FEWEST = 8;
/** Median absolute deviation to standard deviation. */
const MAD_TO_DEVIATION = 1.4826;

/** Shares of a beat between which a swung second eighth lies; less is even, more is a dotted rhythm. */
const SWING = { least: 0.56, most: 0.71 } as const;
/** An off-beat eighth, straight or swung. */
const OFF_BEAT = { least: 0.42, most: 0.72 } as const;
/** Off-beats of this share at least must be swung, and vary by this share of a beat at most. */
const SWUNG_SHARE = 0.75;
const LARGEST_SPREAD = 0.045;
/** Beats with an event here are divided by three or four, and say nothing about swing. */
const INSIDE = { least: 0.15, most: 0.42 } as const;
/** Those that are divided otherwise must be rarer than this. */
const INSIDE_SHARE = 0.25;

/** Measures latency, jitter and swing by what is played on and between beats. */
export function measureTiming(placed: readonly Placed[]): Timing {
  const onBeat = placed.filter(({ beats }) => Math.abs(beats - Math.round(beats)) < ON_BEAT);
  const latency =
    onBeat.length < FEWEST ? 0 : median(onBeat.map(({ beats }) => beats - Math.round(beats)));
  const deviations = onBeat.map(
    ({ beats, beatSeconds }) => Math.abs(beats - latency - Math.round(beats)) * beatSeconds,
  );
  const jitter = MAD_TO_DEVIATION * (onBeat.length < FEWEST ? 0.01 : median(deviations));
  return {
    latency,
    jitterSeconds: Math.min(LARGEST_JITTER_SECONDS, Math.max(LEAST_JITTER_SECONDS, jitter)),
    swing: measureSwing(placed.map(({ beats }) => beats - latency)),
  };
}

/** Half where the evidence for swing is thin: few off-beats, scattered ones, or beats that are divided otherwise. */
function measureSwing(beats: readonly number[]): number {
  const shares = beats.map((place) => ({
    beat: Math.floor(place),
    share: place - Math.floor(place),
  }));
  const offBeats = shares.filter(({ share }) => share > OFF_BEAT.least && share < OFF_BEAT.most);
  const swung = offBeats
    .map(({ share }) => share)
    .filter((share) => share > SWING.least && share < SWING.most);
  if (swung.length < FEWEST || swung.length < SWUNG_SHARE * offBeats.length) return 1 / 2;
  const inside = new Set(
    shares
      .filter(({ share }) => share > INSIDE.least && share < INSIDE.most)
      .map(({ beat }) => beat),
  );
  if (inside.size > INSIDE_SHARE * new Set(offBeats.map(({ beat }) => beat)).size) return 1 / 2;
  const centre = median(swung);
  const spread = MAD_TO_DEVIATION * median(swung.map((share) => Math.abs(share - centre)));
  return spread > LARGEST_SPREAD ? 1 / 2 : centre;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
