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
  const states = statesOf(
    beatsPerBar === null ? Object.keys(BAR_COSTS).map(Number) : [beatsPerBar],
  );
  let totals = states.map(() => 0);
  const links = downbeats.map((given, beat) => {
    const p = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, given));
    const before = totals;
    const row = states.map((_, s) => (beat === 0 ? s : likeliestBefore(states, s, before)));
    totals = states.map(({ length, place }, s) => {
      const gain = place === 0 ? Math.log(p) - BAR_COSTS[length]! : Math.log(1 - p);
      return gain + (beat === 0 ? 0 : before[row[s]!]! - changeCost(states[row[s]!]!, states[s]!));
    });
    return row;
  });
  let state = totals.indexOf(Math.max(...totals));
  const places: number[] = [];
  for (let beat = downbeats.length - 1; beat >= 0; beat--) {
    places.push(states[state]!.place + 1);
    state = links[beat]![state]!;
  }
  return places.reverse();
}

/** A beat's place, from 0, in a bar of so many. */
interface BarState {
  readonly length: number;
  readonly place: number;
}

/** Those of one length in a row. */
function statesOf(lengths: readonly number[]): BarState[] {
  return lengths.flatMap((length) =>
    Array.from({ length }, (_, place): BarState => ({ length, place })),
  );
}

/** Within a bar the beat before; at its beginning the end of the likeliest bar. */
function likeliestBefore(
  states: readonly BarState[],
  state: number,
  totals: readonly number[],
): number {
  if (states[state]!.place > 0) return state - 1;
  let likeliest = -1;
  let most = -Infinity;
  states.forEach((from, f) => {
    const total = totals[f]! - changeCost(from, states[state]!);
    if (from.place < from.length - 1 || total <= most) return;
    most = total;
    likeliest = f;
  });
  return likeliest;
}

function changeCost(from: BarState, to: BarState): number {
  return from.length === to.length ? 0 : CHANGE_COST;
}
