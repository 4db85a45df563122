import { InvalidParameterError } from '../../parameters/invalid-parameter';
import { type BeatGrid } from '../beat-grid';

/** Beats that cover all events, each with its place in its bar. */
export interface BeatTimes {
  /** Seconds. */
  readonly times: readonly number[];
  /** From 1. */
  readonly positions: readonly number[];
  /** How many beats were put before the grid's first. */
  readonly added: number;
}

/** Where a time lies among beats: whole beats and the share of the next, 0 at the first beat. */
export function beatsAt(times: readonly number[], time: number): number {
  const index = Math.min(times.length - 2, Math.max(0, lastAtOrBefore(times, time)));
  const from = times[index]!;
  return index + (time - from) / (times[index + 1]! - from);
}

function lastAtOrBefore(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The grid's beats, gone on with at both ends, at the tempo they have there, until they enclose the times given.
 * @throws InvalidParameterError if there are fewer than two beats, or they do not ascend
 */
export function enclosingBeats(
  { beats, bars }: BeatGrid,
  { first, last }: { readonly first: number; readonly last: number },
): BeatTimes {
  const { times } = beats;
  requireAscending(times);
  const before: number[] = [];
  const lead = times[1]! - times[0]!;
  for (let at = times[0]!; at > first; before.push((at -= lead)));
  const length = bars.beats[0] ?? 4;
  const after = beatsAfter(beats, { last, length: bars.beats.at(-1) ?? 4 });
  return {
    times: [...before.reverse(), ...times, ...after.times],
    positions: [
      ...before.map((_, i) => wrapped(beats.positions[0]! - (before.length - i), length)),
      ...beats.positions,
      ...after.positions,
    ],
    added: before.length,
  };
}

/** To the downbeat after the last time: the last bar ends there. */
function beatsAfter(
  { times, positions }: BeatGrid['beats'],
  { last, length }: { readonly last: number; readonly length: number },
): { readonly times: number[]; readonly positions: number[] } {
  const interval = times.at(-1)! - times.at(-2)!;
  const after: { times: number[]; positions: number[] } = { times: [], positions: [] };
  let [time, position] = [times.at(-1)!, positions.at(-1)!];
  do {
    time += interval;
    position = wrapped(position + 1, length);
    after.times.push(time);
    after.positions.push(position);
  } while (time <= last + interval || position !== 1);
  return after;
}

function wrapped(position: number, length: number): number {
  return ((((position - 1) % length) + length) % length) + 1;
}

function requireAscending(times: readonly number[]): void {
  if (times.length < 2) {
    throw new InvalidParameterError('number of beats', times.length, 'at least 2');
  }
  times.forEach((time, i) => {
    if (Number.isFinite(time) && (i === 0 || time > times[i - 1]!)) return;
    throw new InvalidParameterError(`beat ${i}`, time, 'a time in seconds after the beat before');
  });
}
