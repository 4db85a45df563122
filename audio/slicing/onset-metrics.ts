/** FluCoMa's onset metrics, by their numbers. */
export const ONSET_METRICS = [
  ...(['energy', 'hfc', 'spectralflux', 'mkl', 'is'] as const),
  ...(['cosine', 'phasedev', 'wphasedev', 'complexdev', 'rcomplexdev'] as const),
] as const;

export type OnsetMetric = (typeof ONSET_METRICS)[number];

/** One frame's spectrum, as the metrics look at it. */
export interface OnsetFrame {
  /** |X| */
  readonly magnitudes: Float64Array;
  /** Interleaved. */
  readonly spectrum: Float64Array;
  /** FluCoMa's "phase": the real part of the complex arctangent of X, not its argument. */
  readonly phases: Float64Array;
}

/** A frame with the two before it. */
export interface OnsetFrames {
  readonly current: OnsetFrame;
  readonly previous: OnsetFrame;
  readonly beforePrevious: OnsetFrame;
}

/** How much a frame differs from those before it. */
export type MeasureOnset = (frames: OnsetFrames) => number;

const EPSILON = Number.EPSILON;
const floored = (value: number): number => (value > EPSILON ? value : EPSILON);

/** The mean of a value per bin. */
function meanOverBins({ current }: OnsetFrames, valueOf: (bin: number) => number): number {
  const bins = current.magnitudes.length;
  let sum = 0;
  for (let k = 0; k < bins; k++) sum += valueOf(k);
  return sum / bins;
}

const energy: MeasureOnset = (frames) =>
  meanOverBins(frames, (k) => frames.current.magnitudes[k]! ** 2);

/** Energy weighted by frequency; the last of N bins weighs N. */
const highFrequencyContent: MeasureOnset = (frames) => {
  const { magnitudes } = frames.current;
  const step = magnitudes.length / (magnitudes.length - 1);
  return meanOverBins(frames, (k) => k * step * magnitudes[k]! ** 2);
};

const spectralFlux: MeasureOnset = (frames) => {
  const { current, previous } = frames;
  return meanOverBins(frames, (k) => Math.max(current.magnitudes[k]! - previous.magnitudes[k]!, 0));
};

/** Modified Kullback-Leibler distance. */
const kullbackLeibler: MeasureOnset = (frames) =>
  meanOverBins(frames, (k) => Math.log(floored(ratio(frames, k))));

const itakuraSaito: MeasureOnset = (frames) =>
  meanOverBins(frames, (k) => {
    const squared = floored(ratio(frames, k) ** 2);
    return squared - Math.log(squared) - 1;
  });

function ratio({ current, previous }: OnsetFrames, bin: number): number {
  return floored(current.magnitudes[bin]!) / floored(previous.magnitudes[bin]!);
}

const cosine: MeasureOnset = ({ current, previous }) => {
  let [product, currentSquares, previousSquares] = [0, 0, 0];
  for (let k = 0; k < current.magnitudes.length; k++) {
    const a = floored(current.magnitudes[k]!);
    const b = floored(previous.magnitudes[k]!);
    product += a * b;
    currentSquares += a * a;
    previousSquares += b * b;
  }
  return 1 - product / (Math.sqrt(currentSquares) * Math.sqrt(previousSquares));
};

const phaseDeviation: MeasureOnset = (frames) =>
  meanOverBins(frames, (k) => wrapped(acceleration(frames, k)));

/** FluCoMa weighs before it wraps. */
const weightedPhaseDeviation: MeasureOnset = (frames) =>
  meanOverBins(frames, (k) =>
    wrapped(acceleration(frames, k) * floored(frames.current.magnitudes[k]!)),
  );

/** How the phase's advance changed. */
function acceleration({ current, previous, beforePrevious }: OnsetFrames, bin: number): number {
  const [now, before, earlier] = [current.phases, previous.phases, beforePrevious.phases];
  return now[bin]! - before[bin]! - (before[bin]! - earlier[bin]!);
}

/** Distance from where amplitude and phase, going on as before, would have led. */
const complexDeviation: MeasureOnset = (frames) => {
  const { current, previous, beforePrevious } = frames;
  return meanOverBins(frames, (k) => {
    const before = previous.phases[k]!;
    const phase = wrapped(before + (before - beforePrevious.phases[k]!));
    const amplitude = floored(previous.magnitudes[k]!);
    const real = amplitude * Math.cos(phase) - current.spectrum[2 * k]!;
    const imaginary = amplitude * Math.sin(phase) - current.spectrum[2 * k + 1]!;
    return Math.sqrt(real * real + imaginary * imaginary);
  });
};

const TURN = 2 * Math.PI;

/** Into -π … π from below; FluCoMa leaves what is above π as it is. */
function wrapped(phase: number): number {
  return phase > Math.PI ? phase : phase + TURN * (1 + Math.floor((-Math.PI - phase) / TURN));
}

/** FluCoMa takes magnitudes before it rectifies, so that rectified and plain complex deviation are one. */
export const MEASURES: Readonly<Record<OnsetMetric, MeasureOnset>> = {
  energy,
  hfc: highFrequencyContent,
  spectralflux: spectralFlux,
  mkl: kullbackLeibler,
  is: itakuraSaito,
  cosine,
  phasedev: phaseDeviation,
  wphasedev: weightedPhaseDeviation,
  complexdev: complexDeviation,
  rcomplexdev: complexDeviation,
};

/** Metrics that look at phases; others need not compute them. */
export const PHASE_METRICS: ReadonlySet<OnsetMetric> = new Set([
  ...(['phasedev', 'wphasedev', 'complexdev', 'rcomplexdev'] as const),
]);

/** Re arctan(x + iy) */
export function arctangentPhase(x: number, y: number): number {
  return 0.5 * Math.atan2(2 * x, 1 - x * x - y * y);
}
