import { kaiserSinc, type KaiserSinc } from './kaiser-sinc';
import { type ResamplePlan } from './resample-options';
import {
  bandFilter,
  halfBand,
  halvingsOf,
  isAtOnce,
  rateBetween,
  takesValuesFirst,
} from './soxr-design';

/*
 * What is lost where soxr brings a signal to another rate first and takes values between its samples then, for those who do
 * both at once.
 */

/** What the first results are to lose of the first samples. */
export interface StartLoss {
  /** Samples that have a part in it. */
  readonly samples: number;
  /** For each of the results, weights of these samples. */
  readonly weights: readonly Float64Array[];
}

/** Points between samples at which the filter between them is looked at: it is closed from half of so many times their rate on. */
const POINTS = 4;

/** What soxr's filter for values between samples leaves of a frequency, in cycles per sample of the signal. */
export function lossOf(plan: ResamplePlan, filter: KaiserSinc): (frequency: number) => number {
  if (isAtOnce(plan)) return () => 1;
  const between = rateBetween(plan);
  const sinc = kaiserSinc(filter);
  const taps = Array.from({ length: Math.floor(POINTS * filter.reach) + 1 }, (_, point) => {
    return (point === 0 ? 1 : 2) * sinc(point / POINTS);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return (frequency) => {
    const turn = (2 * Math.PI * frequency) / 2 ** between / POINTS;
    return taps.reduce((total, tap, point) => total + tap * Math.cos(turn * point), 0) / sum;
  };
}

/** One of the filters that a signal goes through; lengths are in samples of the signal. */
interface Stage {
  readonly reach: number;
  readonly response: (at: number) => number;
  /** From one of its values to the next. */
  readonly step: number;
  /** True if the filters before it leave what it lets pass as it is. */
  readonly isBand: boolean;
}

/**
 * What each stage spreads before the signal is cut off, and is missing from what the next ones make of it; null where there is
 * but one stage.
 */
export function startLossOf(plan: ResamplePlan, filter: KaiserSinc): StartLoss | null {
  const stages = stagesOf(plan, filter);
  if (stages.length === 1) return null;
  const last = stages.length - 1;
  const losses = new StartLosses(stages);
  const results = Math.ceil(losses.until(last) * plan.ratio);
  const weights = Array.from({ length: results }, (_, result) =>
    losses.lost(last, result).map((weight) => plan.gain * weight),
  );
  return { samples: weights[0]!.length, weights };
}

/** How much of the first samples is in, and missing from, what stages give. */
class StartLosses {
  readonly #stages: readonly Stage[];
  /** Samples that have a part in what a stage gives of places before the signal. */
  readonly #heard: readonly number[];
  readonly #known = new Map<string, Float64Array>();

  constructor(stages: readonly Stage[]) {
    this.#stages = stages;
    let heard = 0;
    this.#heard = stages.map(({ reach, isBand }) => {
      heard = isBand ? reach : heard + reach;
      return heard;
    });
  }

  /** From where on, in samples of the signal, nothing is missing from what a stage gives. */
  until(index: number): number {
    return this.#stages.slice(1, index + 1).reduce((sum, { reach }) => sum + reach, 0);
  }

  /** Weights of the first samples in what is missing from a stage's value. */
  lost(index: number, place: number): Float64Array {
    const length = Math.floor(Math.max(...this.#heard.slice(0, index)));
    return this.#kept(`lost ${index} ${place}`, () =>
      this.#sum(index, place, {
        length,
        valueOf: (before, at) => {
          if (before < 0) return this.#whole(index - 1, before);
          return at < this.until(index - 1) ? this.lost(index - 1, before) : null;
        },
      }),
    );
  }

  /** The same of what it would be if nothing were cut off. */
  #whole(index: number, place: number): Float64Array {
    const { response, step, isBand } = this.#stages[index]!;
    const length = Math.floor(this.#heard[index]!);
    return this.#kept(`whole ${index} ${place}`, () =>
      index === 0 || isBand
        ? Float64Array.from({ length }, (_, at) => response(place * step - at))
        : this.#sum(index, place, { length, valueOf: (before) => this.#whole(index - 1, before) }),
    );
  }

  /** Of the values of the stage before, each with its weight. */
  #sum(index: number, place: number, { length, valueOf }: Summed): Float64Array {
    const { reach, response, step } = this.#stages[index]!;
    const before = this.#stages[index - 1]!.step;
    const sum = new Float64Array(length);
    const middle = place * step;
    const end = Math.floor((middle + reach) / before);
    for (let at = Math.ceil((middle - reach) / before); at <= end; at++) {
      const parts = valueOf(at, at * before);
      if (parts === null) continue;
      const weight = before * response(middle - at * before);
      for (let i = 0; i < parts.length; i++) sum[i]! += weight * parts[i]!;
    }
    return sum;
  }

  #kept(key: string, make: () => Float64Array): Float64Array {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }
}

interface Summed {
  readonly length: number;
  /** What the stage before gives at one of its places, `at` samples of the signal from its start; null for nothing. */
  readonly valueOf: (place: number, at: number) => Float64Array | null;
}

/** soxr's stages, from the signal to the result. */
function stagesOf(plan: ResamplePlan, filter: KaiserSinc): Stage[] {
  const halves = Array.from({ length: halvingsOf(plan) }, (_, index): Stage => {
    return stage(halfBand(plan), { rate: 2 ** -index, step: 2 ** (index + 1) });
  });
  const result = 1 / plan.ratio;
  const band = { ...stage(bandFilter(plan), { rate: 1, step: result }), isBand: true };
  if (isAtOnce(plan)) return [...halves, band];
  const rate = 2 ** rateBetween(plan);
  return takesValuesFirst(plan)
    ? [stage(filter, { rate, step: result / 2 }), band]
    : [...halves, { ...band, step: 1 / rate }, stage(filter, { rate, step: result })];
}

/** @param rate that of the filter's own samples, as a multiple of the signal's */
function stage(filter: KaiserSinc, { rate, step }: { rate: number; step: number }): Stage {
  const sinc = kaiserSinc(filter);
  const response = (at: number): number => rate * sinc(at * rate);
  return { reach: filter.reach / rate, response, step, isBand: false };
}
