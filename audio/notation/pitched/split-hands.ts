/** Where the right hand begins, in MIDI numbers, that can be chosen. */
const LOWEST_SPLIT = 45;
const HIGHEST_SPLIT = 76;
const MIDDLE_C = 60;
/** A ninth: what a hand takes without trouble. */
const REACH_SEMITONES = 14;
const STRETCH_COST = 2;
const MOVE_COST = 0.3;
const AWAY_FROM_MIDDLE_COST = 0.05;

/**
 * Where the hands part, for each group of notes that sound together: the cheapest way through all groups, where a hand
 * that has to stretch costs most, a move of the split some, and its distance from middle C a little.
 * Source: Viterbi's algorithm over the split point.
 * @param groups the pitches of each group, any order
 * @returns per group the lowest pitch of the right hand
 */
export function splitHands(groups: readonly (readonly number[])[]): number[] {
  const splits = Array.from(
    { length: HIGHEST_SPLIT - LOWEST_SPLIT + 1 },
    (_, i) => LOWEST_SPLIT + i,
  );
  let costs = splits.map(() => 0);
  const cameFrom: number[][] = [];
  for (const group of groups) {
    const from = cheapestBefore(costs);
    const before = costs;
    cameFrom.push(from);
    costs = splits.map(
      (split, i) =>
        before[from[i]!]! + MOVE_COST * Math.abs(i - from[i]!) + groupCost(group, split),
    );
  }
  let at = costs.indexOf(Math.min(...costs));
  const chosen: number[] = [];
  for (let i = groups.length - 1; i >= 0; i--) {
    chosen[i] = splits[at]!;
    at = cameFrom[i]![at]!;
  }
  return chosen;
}

/** For every split the one before it that is cheapest to come from: as moves cost by distance, two sweeps find it. */
function cheapestBefore(costs: readonly number[]): number[] {
  const best = costs.map((_, i) => i);
  const costFrom = (i: number, j: number): number => costs[j]! + MOVE_COST * Math.abs(i - j);
  for (let i = 1; i < costs.length; i++)
    if (costFrom(i, best[i - 1]!) < costFrom(i, best[i]!)) best[i] = best[i - 1]!;
  for (let i = costs.length - 2; i >= 0; i--)
    if (costFrom(i, best[i + 1]!) < costFrom(i, best[i]!)) best[i] = best[i + 1]!;
  return best;
}

function groupCost(group: readonly number[], split: number): number {
  const stretch = [group.filter((p) => p < split), group.filter((p) => p >= split)]
    .filter(({ length }) => length > 0)
    .map((hand) => Math.max(0, Math.max(...hand) - Math.min(...hand) - REACH_SEMITONES))
    .reduce((sum, excess) => sum + excess, 0);
  return STRETCH_COST * stretch + AWAY_FROM_MIDDLE_COST * Math.abs(split - MIDDLE_C);
}
