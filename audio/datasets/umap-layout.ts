import { type ClosenessCurve } from './closeness-curve';
import { type NeighbourGraph } from './neighbour-graph';
import { type SeededRandom } from './seeded-random';

interface LayoutOptions {
  readonly curve: ClosenessCurve;
  readonly iterations: number;
  readonly learnRate: number;
  readonly random: SeededRandom;
}

/** Points pushed away for each one pulled near. */
const NEGATIVE_SAMPLES = 5;
/** No coordinate of a step is larger. */
const LARGEST_STEP = 4;

/**
 * Moves points so that neighbours in the graph come near each other and others do not: stochastic gradient
 * descent, each edge as often as it weighs (McInnes 2018).
 * @param layout dimensions numbers per point; changed in place
 */
export function optimizeLayout(
  layout: Float64Array,
  graph: NeighbourGraph,
  options: LayoutOptions,
): void {
  const { iterations, learnRate } = options;
  const period = periodsOf(graph.weights);
  const due = period.slice();
  const pushDue = period.map((value) => value / NEGATIVE_SAMPLES);
  const mover = new PointMover(layout, graph.points, options);
  for (let round = 0; round < iterations; round++) {
    mover.rate = learnRate * (1 - round / iterations);
    for (let e = 0; e < period.length; e++) {
      if (due[e]! > round) continue;
      mover.pull(graph.from[e]!, graph.to[e]!);
      due[e]! += period[e]!;
      const pushPeriod = period[e]! / NEGATIVE_SAMPLES;
      const pushes = Math.max(0, Math.floor((round - pushDue[e]!) / pushPeriod));
      for (let i = 0; i < pushes; i++) mover.pushFromAny(graph.from[e]!);
      pushDue[e]! += pushes * pushPeriod;
    }
  }
}

/** Rounds from one use of an edge to the next: 1 for the heaviest. */
function periodsOf(weights: Float64Array): Float64Array {
  const heaviest = weights.reduce((a, b) => Math.max(a, b), 0);
  return weights.map((weight) => (weight > 0 ? heaviest / weight : Infinity));
}

class PointMover {
  rate = 0;
  readonly #layout: Float64Array;
  readonly #points: number;
  readonly #options: LayoutOptions;
  readonly #differences: Float64Array;

  constructor(layout: Float64Array, points: number, options: LayoutOptions) {
    this.#layout = layout;
    this.#points = points;
    this.#options = options;
    this.#differences = new Float64Array(layout.length / points);
  }

  /** Moves two neighbours towards each other. */
  pull(from: number, to: number): void {
    const { a, b } = this.#options.curve;
    const squared = this.#measure(from, to);
    if (squared === 0) return;
    const power = squared ** b;
    this.#step((-2 * a * b * power) / (squared * (a * power + 1)));
    const count = this.#differences.length;
    for (let d = 0; d < count; d++) {
      this.#layout[from * count + d]! += this.#differences[d]!;
      this.#layout[to * count + d]! -= this.#differences[d]!;
    }
  }

  /** Moves a point away from one chosen blindly. */
  pushFromAny(from: number): void {
    const to = (this.#options.random() * this.#points) >>> 0;
    if (to === from) return;
    const { a, b } = this.#options.curve;
    const squared = this.#measure(from, to);
    // Points on one spot have no direction: any will do.
    if (squared === 0) this.#differences.fill(this.rate * LARGEST_STEP);
    else this.#step((2 * b) / ((0.001 + squared) * (a * squared ** b + 1)));
    const count = this.#differences.length;
    for (let d = 0; d < count; d++) this.#layout[from * count + d]! += this.#differences[d]!;
  }

  /** Keeps the difference of two points. @returns its square */
  #measure(from: number, to: number): number {
    const layout = this.#layout;
    const differences = this.#differences;
    const count = differences.length;
    let sum = 0;
    for (let d = 0; d < count; d++) {
      const difference = layout[from * count + d]! - layout[to * count + d]!;
      differences[d] = difference;
      sum += difference * difference;
    }
    return sum;
  }

  /** Turns the kept difference into a step. */
  #step(strength: number): void {
    const differences = this.#differences;
    for (let d = 0; d < differences.length; d++) {
      const wanted = strength * differences[d]!;
      const step =
        wanted > LARGEST_STEP ? LARGEST_STEP : wanted < -LARGEST_STEP ? -LARGEST_STEP : wanted;
      differences[d] = this.rate * step;
    }
  }
}
