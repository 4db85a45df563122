import { type ClosenessCurve } from './closeness-curve';
import { ForceTable } from './force-table';
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
  readonly #dimensions: number;
  readonly #random: SeededRandom;
  readonly #pull: ForceTable;
  readonly #push: ForceTable;

  constructor(layout: Float64Array, points: number, { curve: { a, b }, random }: LayoutOptions) {
    this.#layout = layout;
    this.#points = points;
    this.#dimensions = layout.length / points;
    this.#random = random;
    this.#pull = new ForceTable((squared) => {
      const power = squared ** b;
      return (-2 * a * b * power) / (squared * (a * power + 1));
    });
    this.#push = new ForceTable(
      (squared) => (2 * b) / ((0.001 + squared) * (a * squared ** b + 1)),
    );
  }

  /** Moves two neighbours towards each other. */
  pull(from: number, to: number): void {
    const layout = this.#layout;
    const squared = this.#squaredDistance(from, to);
    if (squared === 0) return;
    const strength = this.#pull.at(squared);
    const count = this.#dimensions;
    for (let i = from * count, j = to * count, end = i + count; i < end; i++, j++) {
      const step = this.rate * limited(strength * (layout[i]! - layout[j]!));
      layout[i]! += step;
      layout[j]! -= step;
    }
  }

  /** Moves a point away from one chosen blindly. */
  pushFromAny(from: number): void {
    const to = (this.#random() * this.#points) >>> 0;
    if (to === from) return;
    const layout = this.#layout;
    const squared = this.#squaredDistance(from, to);
    const strength = squared === 0 ? 0 : this.#push.at(squared);
    const count = this.#dimensions;
    for (let i = from * count, j = to * count, end = i + count; i < end; i++, j++) {
      // Points on one spot have no direction: any will do.
      const wanted = squared === 0 ? LARGEST_STEP : strength * (layout[i]! - layout[j]!);
      layout[i]! += this.rate * limited(wanted);
    }
  }

  #squaredDistance(from: number, to: number): number {
    const layout = this.#layout;
    const count = this.#dimensions;
    let sum = 0;
    for (let i = from * count, j = to * count, end = i + count; i < end; i++, j++) {
      const difference = layout[i]! - layout[j]!;
      sum += difference * difference;
    }
    return sum;
  }
}

function limited(step: number): number {
  return step > LARGEST_STEP ? LARGEST_STEP : step < -LARGEST_STEP ? -LARGEST_STEP : step;
}
