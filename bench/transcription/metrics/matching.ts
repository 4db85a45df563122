/**
 * The largest number of pairs in which nothing occurs twice (maximum bipartite matching, by augmenting paths).
 * @param candidates for each of the one side, which of the other it could be paired with, as indexes
 * @returns for each of the one side its partner, or -1
 */
export function largestMatching(candidates: readonly (readonly number[])[]): number[] {
  const partners = candidates.map(() => -1);
  const taken = new Map<number, number>();
  candidates.forEach((_, start) => augment(start, { candidates, partners, taken }));
  return partners;
}

interface Matching {
  readonly candidates: readonly (readonly number[])[];
  readonly partners: number[];
  /** Of the other side, by whom it is taken. */
  readonly taken: Map<number, number>;
}

/** Finds a partner for one more, by moving others on where need be. Breadth first: paths can be long. */
function augment(start: number, { candidates, partners, taken }: Matching): void {
  /** Of the other side, who wanted it first. */
  const wantedBy = new Map<number, number>();
  const queue = [start];
  for (const seeker of queue) {
    for (const candidate of candidates[seeker]!) {
      if (wantedBy.has(candidate)) continue;
      wantedBy.set(candidate, seeker);
      const holder = taken.get(candidate);
      if (holder !== undefined) queue.push(holder);
      else return shift(candidate, { wantedBy, partners, taken });
    }
  }
}

/** Gives a free one to who wanted it, what he had to who wanted that, and so on. */
function shift(
  free: number,
  given: Pick<Matching, 'partners' | 'taken'> & { readonly wantedBy: Map<number, number> },
): void {
  for (let candidate = free; candidate >= 0;) {
    const seeker = given.wantedBy.get(candidate)!;
    const before = given.partners[seeker]!;
    given.partners[seeker] = candidate;
    given.taken.set(candidate, seeker);
    candidate = before;
  }
}

/** Pairs of moments that are at most a window apart, as many as there can be. @param window in seconds @returns their number */
export function matchedEvents(
  reference: readonly number[],
  estimated: readonly number[],
  window: number,
): number {
  const sorted = [...reference].sort((a, b) => a - b);
  const candidates = estimated.map((time) => {
    const near: number[] = [];
    for (let at = firstAtLeast(sorted, time - window); at < sorted.length; at++) {
      if (sorted[at]! > time + window) break;
      near.push(at);
    }
    return near;
  });
  return largestMatching(candidates).filter((partner) => partner >= 0).length;
}

/** The index of the first value that is not below one. */
export function firstAtLeast(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
