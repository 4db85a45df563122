import { type Beam, type Metre, type VoiceElement } from '../score';
import { beamSpans, beatSpans, type Span } from './metre-grid';
import { beamCount } from './note-value';

/**
 * Beams by the beat: eighths of half a 4/4 measure together, whatever is shorter beat by beat; rests and longer notes
 * break a beam.
 */
export function beamed(elements: readonly VoiceElement[], metre: Metre): VoiceElement[] {
  const spans = beamSpans(metre).flatMap((span) =>
    onlyEighths(elements, span)
      ? [span]
      : beatSpans(metre).filter(({ from, to }) => from >= span.from && to <= span.to),
  );
  const result = [...elements];
  for (const span of spans) {
    for (const group of groupsIn(result, span)) {
      group.forEach((index, place) => {
        const levels = group.map((i) => levelsOf(result[i]!));
        result[index] = { ...result[index]!, beams: beamsAt(levels, place) };
      });
    }
  }
  return result;
}

function isIn({ tick }: VoiceElement, { from, to }: Span): boolean {
  return tick >= from && tick < to;
}

/** Plain eighths and eighth rests, so that nothing within has to be told apart. */
function onlyEighths(elements: readonly VoiceElement[], span: Span): boolean {
  return elements
    .filter((element) => isIn(element, span))
    .every(({ value }) => value?.type === 'eighth' && value.dots === 0 && !value.isTriplet);
}

/** Indices of neighbours that one beam joins. */
function groupsIn(elements: readonly VoiceElement[], span: Span): number[][] {
  const groups: number[][] = [];
  let group: number[] = [];
  elements.forEach((element, i) => {
    if (isIn(element, span) && levelsOf(element) > 0) return void group.push(i);
    groups.push(group);
    group = [];
  });
  groups.push(group);
  return groups.filter(({ length }) => length > 1);
}

function levelsOf({ heads, value }: VoiceElement): number {
  return heads.length === 0 || value === null ? 0 : beamCount(value);
}

/** @param levels how many beams each of a group has */
function beamsAt(levels: readonly number[], place: number): Beam[] {
  return Array.from({ length: levels[place]! }, (_, level): Beam => {
    const before = (levels[place - 1] ?? 0) > level;
    const after = (levels[place + 1] ?? 0) > level;
    if (before && after) return 'continue';
    if (before) return 'end';
    if (after) return 'begin';
    return place === 0 ? 'forward hook' : 'backward hook';
  });
}
