/** Choices that are a function of a seed (mulberry32), so that every run can be repeated. */
export interface Random {
  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number;
  /** An integer from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** From 0 to 1. */
  fraction(): number;
  /** True in `percent` of 100 cases; draws nothing when that is 0. */
  happens(percent: number): boolean;
  /** One of the elements. @throws Error when there is none */
  pick<Element>(elements: readonly Element[]): Element;
  /** Another stream of choices, which neither disturbs this one nor is disturbed by it. */
  fork(): Random;
}

export function createRandom(seed: number): Random {
  let state = (seed ^ 0x5bf03635) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (bound: number): number => Math.floor(next() * Math.max(bound, 1));
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    fraction: next,
    happens: (percent) => percent > 0 && next() * 100 < percent,
    pick: (elements) => {
      const element = elements[below(elements.length)];
      if (element === undefined) throw new Error('There is nothing to pick from.');
      return element;
    },
    fork: () => createRandom(Math.floor(next() * 4294967296)),
  };
}
