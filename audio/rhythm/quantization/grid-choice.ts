import { type Placed } from './timing';
import { type Subdivision } from './subdivisions';

/** What is played from one beat to the next. */
export interface PlayedBeat {
  /** Place in its bar, from 1. */
  readonly position: number;
  /** With shares of this beat, from 0 to 1, in `beats`. */
  readonly played: readonly Placed[];
}

interface ChoiceOptions {
  readonly grids: readonly Subdivision[];
  readonly jitterSeconds: number;
}

/** Timing further off than this, in standard deviations, costs no more: a wrong note must not change a bar's grid. */
const LARGEST_DEVIATION = 5;
/** Nats for two chords that fall on one place. */
const COLLISION_COST = 8;
/** Nats for changing between two and three parts, and for any other change, from beat to beat; at a bar line half. */
const CHANGE_COST = { family: 2, parts: 0.3 } as const;
const AT_BAR_LINE = 0.5;
/** How much beats that are played alike count for each other's choice: as one more of them. */
const LIKENESS_WEIGHT = 1;
/** Shares of a beat by which the onsets of beats that are played alike differ at most. */
const ALIKE = 0.07;
/** Beats looked at on both sides for ones that are played alike. */
const ALIKE_REACH = 32;

/**
 * The subdivision of each beat that makes timing errors, complexity and changes least, taken together (Viterbi), so that
 * a beat is read as its bar is, and a pattern as it was read before.
 * @returns indices into `grids`
 */
export function chooseGrids(beats: readonly PlayedBeat[], options: ChoiceOptions): number[] {
  const own = beats.map((beat) => options.grids.map((grid) => gridCost(beat, grid, options)));
  const costs = own.map((row, i) => withLikeness(row, alikeTo(beats, i), own));
  return cheapestPath(beats, costs, options.grids);
}

function gridCost(
  { played }: PlayedBeat,
  grid: Subdivision,
  { jitterSeconds }: ChoiceOptions,
): number {
  let cost = played.length === 0 ? 0 : grid.complexity;
  let last = -1;
  for (const { beats: share, beatSeconds, weight } of played) {
    const nearest = nearestPlace(grid, share);
    const error = ((share - grid.places[nearest]!) * beatSeconds) / jitterSeconds;
    cost += weight * 0.5 * Math.min(LARGEST_DEVIATION, Math.abs(error)) ** 2;
    if (nearest === last) cost += COLLISION_COST;
    last = nearest;
  }
  // Nothing is gained by parts that nobody plays.
  return played.length === 0 ? 0.1 * grid.complexity : cost;
}

/** The index of the place nearest to a share of a beat. */
export function nearestPlace({ places }: Subdivision, share: number): number {
  let nearest = 0;
  places.forEach((place, i) => {
    if (Math.abs(place - share) < Math.abs(places[nearest]! - share)) nearest = i;
  });
  return nearest;
}

/** Beats of the neighbourhood at which the same rhythm is played. */
function alikeTo(beats: readonly PlayedBeat[], at: number): number[] {
  const { played } = beats[at]!;
  if (played.length === 0) return [];
  const alike: number[] = [];
  const end = Math.min(beats.length, at + ALIKE_REACH + 1);
  for (let i = Math.max(0, at - ALIKE_REACH); i < end; i++) {
    const other = beats[i]!.played;
    if (i === at || other.length !== played.length) continue;
    if (other.every(({ beats: share }, k) => Math.abs(share - played[k]!.beats) < ALIKE))
      alike.push(i);
  }
  return alike;
}

function withLikeness(
  costs: readonly number[],
  alike: readonly number[],
  own: readonly (readonly number[])[],
): number[] {
  if (alike.length === 0) return [...costs];
  return costs.map((cost, grid) => {
    const mean = alike.reduce((sum, i) => sum + own[i]![grid]!, 0) / alike.length;
    return cost + LIKENESS_WEIGHT * mean;
  });
}

function cheapestPath(
  beats: readonly PlayedBeat[],
  costs: readonly (readonly number[])[],
  grids: readonly Subdivision[],
): number[] {
  let totals = [...(costs[0] ?? [])];
  const links: number[][] = [];
  for (let i = 1; i < beats.length; i++) {
    const factor = beats[i]!.position === 1 ? AT_BAR_LINE : 1;
    const before = totals;
    const row: number[] = [];
    totals = grids.map((grid, g) => {
      const changed = before.map((total, from) => total + factor * changeCost(grids[from]!, grid));
      row[g] = changed.indexOf(Math.min(...changed));
      return changed[row[g]]! + costs[i]![g]!;
    });
    links.push(row);
  }
  const path: number[] = [];
  let grid = totals.indexOf(Math.min(...totals));
  for (let i = beats.length - 1; i >= 0; i--) {
    path.push(grid);
    grid = links[i - 1]?.[grid] ?? 0;
  }
  return path.reverse();
}

function changeCost(from: Subdivision, to: Subdivision): number {
  if (from.parts === to.parts) return 0;
  const isFree = from.parts === 1 || to.parts === 1 || from.isTernary === to.isTernary;
  return isFree ? CHANGE_COST.parts : CHANGE_COST.family;
}
