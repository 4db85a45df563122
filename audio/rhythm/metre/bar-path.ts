/** Beats of a bar, and what a bar of so many costs in nats, compared with one of four. */
const BAR_COSTS: Readonly<Record<number, number>> = { 2: 1.2, 3: 0.3, 4: 0, 5: 2.5, 6: 1.5, 7: 3 };
/** Nats for a bar of another length than the one before. */
const CHANGE_COST = 5;
/** No beat is a downbeat, or none, beyond doubt. */
const LEAST_PROBABILITY = 0.01;

/**
 * The place of each beat in its bar, from 1: the bars that make the downbeats likeliest while their length rarely
 * changes (Viterbi). Recordings may begin and end within a bar.
 * @param downbeats how likely each beat is the first of a bar, from 0 to 1
 * @param beatsPerBar of each bar, 2 to 7; null for whatever fits
 */
export function barPath(downbeats: readonly number[], beatsPerBar: number | null): number[] {
  const states = (
    beatsPerBar === null ? Object.keys(BAR_COSTS).map(Number) : [beatsPerBar]
  ).flatMap((length) =>
    Array.from({ length }, (_, place) => ({ length, place, isLast: place === length - 1 })),
  );
  let totals = states.map(() => 0);
  const links: number[][] = [];
  downbeats.forEach((given, beat) => {
    const p = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, given));
    const before = totals;
    const row: number[] = [];
    totals = states.map(({ length, place }, s) => {
      const gain = place === 0 ? Math.log(p) - BAR_COSTS[length]! : Math.log(1 - p);
      row[s] = s;
      if (beat === 0) return gain;
      if (place > 0) {
        row[s] = s - 1;
        return before[s - 1]! + gain;
      }
      let best = -Infinity;
      states.forEach((from, f) => {
        if (!from.isLast) return;
        const value = before[f]! - (from.length === length ? 0 : CHANGE_COST);
        if (value > best) {
          best = value;
          row[s] = f;
        }
      });
      return best + gain;
    });
    links.push(row);
  });
  let state = totals.indexOf(Math.max(...totals));
  const places: number[] = [];
  for (let beat = downbeats.length - 1; beat >= 0; beat--) {
    places.push(states[state]!.place + 1);
    state = links[beat]![state]!;
  }
  return places.reverse();
}
