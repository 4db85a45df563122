import { measureTicks, type Head, type Metre, type VoiceElement } from '../score';
import { beamed } from './beams';
import { type Span } from './metre-grid';
import { splitByMetre, type ValueSpan } from './split-values';
import { splitInTuplet, tupletZones } from './tuplet-zones';

/** Notes that begin and end together, on the grid of a score. */
export interface Chord extends Span {
  readonly heads: readonly Head[];
}

/**
 * Writes chords of one voice as values that fill a measure: rests between them, ties where one value does not do,
 * triplets where the places say so, beams by the beat.
 * @param chords in order, without overlap, within the measure
 */
export function fillVoice(chords: readonly Chord[], metre: Metre): VoiceElement[] {
  const length = measureTicks(metre);
  if (chords.length === 0) {
    return [{ tick: 0, ticks: length, value: null, heads: [], beams: [] }];
  }
  const zones = tupletZones(
    chords.flatMap(({ from, to }) => [from, to]),
    metre,
  );
  const elements = withRests(chords, length).flatMap((stretch) =>
    elementsOf(stretch, pieces(stretch, { zones, metre })),
  );
  return beamed(withTuplets(elements, zones), metre);
}

function withRests(chords: readonly Chord[], length: number): Chord[] {
  const stretches: Chord[] = [];
  let at = 0;
  for (const chord of chords) {
    if (chord.from > at) stretches.push({ from: at, to: chord.from, heads: [] });
    stretches.push(chord);
    at = chord.to;
  }
  if (at < length) stretches.push({ from: at, to: length, heads: [] });
  return stretches;
}

function pieces(
  { from, to, heads }: Chord,
  { zones, metre }: { readonly zones: readonly Span[]; readonly metre: Metre },
): ValueSpan[] {
  const spans: ValueSpan[] = [];
  let at = from;
  while (at < to) {
    const zone = zones.find((one) => one.from <= at && at < one.to);
    const next = zones.find((one) => one.from > at);
    const end = Math.min(to, zone?.to ?? next?.from ?? to);
    const span = { from: at, to: end };
    const cut = zone ? splitInTuplet(span, zone) : splitByMetre(span, metre, heads.length === 0);
    spans.push(...cut);
    at = end;
  }
  return spans;
}

function elementsOf({ heads }: Chord, spans: readonly ValueSpan[]): VoiceElement[] {
  const last = spans.length - 1;
  return spans.map(({ from, to, value }, i) => ({
    tick: from,
    ticks: to - from,
    value,
    beams: [],
    heads: heads.map((head) => ({
      ...head,
      tiedFrom: i > 0 || head.tiedFrom,
      tiedTo: i < last || head.tiedTo,
    })),
  }));
}

function withTuplets(elements: readonly VoiceElement[], zones: readonly Span[]): VoiceElement[] {
  return elements.map((element) => {
    const zone = zones.find(({ from, to }) => element.tick >= from && element.tick < to);
    if (zone === undefined) return element;
    const inZone = elements.filter(({ tick }) => tick >= zone.from && tick < zone.to);
    const isFirst = element.tick === zone.from;
    const isLast = element.tick + element.ticks === zone.to;
    const hasBracket = inZone.some(({ heads, value }) => heads.length === 0 || isLong(value));
    if (!isFirst && !isLast) return element;
    const tuplet = isFirst ? (isLast ? 'both' : 'start') : 'stop';
    return { ...element, tuplet, hasBracket };
  });
}

/** Of values that have no beam. */
function isLong(value: VoiceElement['value']): boolean {
  return value?.type === 'quarter' || value?.type === 'half';
}
