import { isCompound } from '../rhythm/metre-grid';
import { element, type XmlElement } from '../xml/element';
import { childOf } from '../xml/query';
import { type Bar, type BarEvent, type BarRepair, type Log, endOf, voicesOf } from './bar';
import { isReplaceable } from './drop-empty-voices';
import { valuesOf, type WrittenValue } from './written-values';

/** A stretch in which a voice is silent: its rests, and what nothing fills. */
interface Silence {
  readonly from: number;
  to: number;
  readonly rests: BarEvent[];
  hasGap: boolean;
}

export interface RestOptions {
  /** Fill what nothing fills in the first voice of each staff, so that the bar has its sum. */
  readonly fillsGaps: boolean;
  /** Write rests in fewer values. */
  readonly regroups: boolean;
}

/** Writes silence as the rests that show the metre. A voice beside the first may begin late and end early. */
export function regroupRests(options: RestOptions): BarRepair {
  return (bar, log) => {
    const { ticks, metre } = bar;
    if (ticks === null || metre === null) return bar;
    const voices = voicesOf(bar.events);
    if (voices.length === 0) return options.fillsGaps ? withMeasureRest(bar, ticks, log) : bar;
    const staves = new Set<number>();
    const regrouped = voices.map((own) => {
      const isFirst = !staves.has(own[0]!.staff);
      staves.add(own[0]!.staff);
      return silencesOf(own, { ticks, fillsGaps: isFirst && options.fillsGaps }).reduce(
        (events, silence) => rewritten(events, silence, { bar, log, options }),
        own,
      );
    });
    const isChanged = regrouped.some((own, i) => own !== voices[i]);
    return isChanged ? { ...bar, events: regrouped.flat() } : bar;
  };
}

/** A measure that has nothing: a part that pauses. */
function withMeasureRest(bar: Bar, ticks: number, log: Log): Bar {
  const rest = restEvent({ from: 0, voice: '1', staff: 1 }, measureRest(ticks), null);
  log('durations', rest, 'filled an empty measure with a rest');
  return { ...bar, events: [rest] };
}

function silencesOf(
  own: readonly BarEvent[],
  { ticks, fillsGaps }: { readonly ticks: number; readonly fillsGaps: boolean },
): Silence[] {
  const silences: Silence[] = [];
  let isOpen = false;
  const silenceAt = (from: number): Silence => {
    const last = silences.at(-1);
    if (isOpen && last?.to === from) return last;
    const silence = { from, to: from, rests: [], hasGap: false };
    silences.push(silence);
    isOpen = true;
    return silence;
  };
  let at = 0;
  const gapTo = (to: number): void => {
    if (to <= at || !fillsGaps) return;
    const silence = silenceAt(at);
    silence.to = to;
    silence.hasGap = true;
  };
  for (const event of own) {
    gapTo(event.from);
    if (isReplaceable(event)) {
      const silence = silenceAt(event.from);
      silence.to = endOf(event);
      silence.rests.push(event);
    } else isOpen = false;
    at = Math.max(at, endOf(event));
  }
  gapTo(ticks);
  return silences;
}

interface Surroundings {
  readonly bar: Bar;
  readonly log: Log;
  readonly options: RestOptions;
}

function rewritten(
  events: BarEvent[],
  silence: Silence,
  { bar, log, options }: Surroundings,
): BarEvent[] {
  const { rests, hasGap, from } = silence;
  if (!hasGap && !options.regroups) return events;
  const plan = restPlan(silence, bar);
  if (plan === null || isWritten(plan, rests) || (!hasGap && plan.values.length > rests.length))
    return events;
  const like = events[0]!;
  const template = rests[0]?.notes[0] ?? like.notes[0] ?? like.graces[0];
  const written = restsFrom(plan, like, template);
  const types = plan.values.map(({ type, dots }) => (type || 'measure') + '.'.repeat(dots));
  const what = hasGap
    ? 'filled a gap with rests'
    : `wrote ${rests.length} rests as ${plan.values.length}`;
  log(hasGap ? 'durations' : 'rests', written[0]!, `${what}: ${types.join(' + ')}`);
  // Grace notes at its beginning stay before it.
  const isBefore = (event: BarEvent): boolean =>
    event.from < from || (event.from === from && event.ticks === 0);
  const others = events.filter((event) => !rests.includes(event));
  return [...others.filter(isBefore), ...written, ...others.filter((event) => !isBefore(event))];
}

interface RestPlan {
  readonly from: number;
  readonly values: readonly WrittenValue[];
}

/** A silent measure has one rest, whatever it lasts. Beside odd lengths, rests fill whole beats. */
function restPlan({ from, to, rests, hasGap }: Silence, bar: Bar): RestPlan | null {
  if (from === 0 && to === bar.ticks) {
    const isWhole = rests.length === 1 && rests[0]!.ticks === to;
    return isWhole ? null : { from, values: [measureRest(to)] };
  }
  const values = valuesOf({ from, to }, bar, true);
  if (values !== null || !hasGap) return values === null ? null : { from, values };
  const beat = bar.divisions * (bar.metre !== null && isCompound(bar.metre) ? 1.5 : 1);
  const first = Math.ceil((from + bar.shift) / beat) * beat - bar.shift;
  const last = Math.floor((to + bar.shift) / beat) * beat - bar.shift;
  const inner = first < last ? valuesOf({ from: first, to: last }, bar, true) : null;
  return inner === null ? null : { from: first, values: inner };
}

function isWritten({ from, values }: RestPlan, rests: readonly BarEvent[]): boolean {
  const isFrom = rests[0]?.from === from;
  return (
    isFrom &&
    values.length === rests.length &&
    values.every(({ ticks }, i) => ticks === rests[i]!.ticks)
  );
}

function measureRest(ticks: number): WrittenValue {
  return { ticks, type: '', dots: 0 };
}

function restsFrom(plan: RestPlan, like: BarEvent, template: XmlElement | undefined): BarEvent[] {
  let { from } = plan;
  return plan.values.map((value) => {
    const rest = restEvent({ ...like, from }, value, template ?? null);
    from += value.ticks;
    return rest;
  });
}

/** @param template a note of the same voice, for its voice and staff */
function restEvent(
  { from, voice, staff }: Pick<BarEvent, 'from' | 'voice' | 'staff'>,
  { ticks, type, dots }: WrittenValue,
  template: XmlElement | null,
): BarEvent {
  const hasStaff = template !== null && childOf(template, 'staff') !== undefined;
  const note = element('note', [
    element('rest', [], type === '' ? { measure: 'yes' } : {}),
    element('duration', ticks),
    element('voice', voice),
    type === '' ? null : element('type', type),
    ...Array.from({ length: dots }, () => element('dot')),
    hasStaff ? element('staff', staff) : null,
  ]);
  return { from, ticks, voice, staff, isRest: true, notes: [note], graces: [] };
}
