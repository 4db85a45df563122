import { type Stretch } from './sound-panels';

/** The times in an events file: moments, or stretches with an end. Null where there are none in it. */
export function eventStretches(content: unknown, isInterval: boolean): Stretch[] | null {
  const { times, end_times } = content as { times?: unknown; end_times?: unknown };
  if (!Array.isArray(times)) return null;
  const given = times as (number | readonly [number, number])[];
  const ends = Array.isArray(end_times) ? (end_times as number[]) : null;
  if (isInterval) return [{ from: given[0] as number, to: given[1] as number }];
  return given.map((time, i) => {
    if (typeof time !== 'number') return { from: time[0], to: time[1] };
    return ends === null ? { from: time } : { from: time, to: ends[i]! };
  });
}
