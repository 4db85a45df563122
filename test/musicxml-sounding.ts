import { readMusicXml } from '@attacca/audio';

type Element = ReturnType<typeof readMusicXml>;

/** What a part sounds like, by MIDI number or drum: when it is struck, and from when to when it sounds. */
export type Sounding = Readonly<
  Record<string, { readonly attacks: readonly number[]; readonly spans: readonly string[] }>
>;

interface Segment {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly start: boolean;
  readonly stop: boolean;
}

const SEMITONES: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

const elements = (node: Element): Element[] =>
  node.children.filter((child): child is Element => typeof child !== 'string');
const all = (node: Element, name: string): Element[] =>
  elements(node).filter((child) => child.name === name);
const text = (node: Element | undefined, name: string): string => {
  const children = node === undefined ? [] : (all(node, name)[0]?.children ?? []);
  return children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();
};

/**
 * What each part of a score sounds like, read without any of the code that cleans up.
 * @param barQuarters every bar's length, at which what goes on is cut off
 */
export function soundingOf(musicXml: string, barQuarters: number): Sounding[] {
  return all(readMusicXml(musicXml), 'part').map((part) => {
    let divisions = 1;
    const segments = all(part, 'measure').flatMap((measure, i) => {
      let at = 0;
      let onset = 0;
      return elements(measure).flatMap((node): Segment[] => {
        divisions = Number(text(all(measure, 'attributes')[0], 'divisions')) || divisions;
        const ticks = Number(text(node, 'duration')) / divisions;
        if (node.name === 'backup') at -= ticks;
        if (node.name === 'forward') at += ticks;
        if (node.name !== 'note' || all(node, 'grace').length > 0) return [];
        if (all(node, 'chord').length === 0) [onset, at] = [at, at + ticks];
        const key = keyOf(node);
        if (key === null || onset >= barQuarters) return [];
        const tied = (type: string): boolean =>
          all(node, 'tie').some(({ attributes }) => attributes['type'] === type);
        const [begin, end] = [i * barQuarters, Math.min(barQuarters, onset + ticks)];
        const span = { from: round(begin + onset), to: round(begin + end) };
        return [{ key, ...span, start: tied('start'), stop: tied('stop') }];
      });
    });
    return Object.fromEntries(
      [...new Set(segments.map(({ key }) => key))].sort().map((key) => [key, ofOne(segments, key)]),
    );
  });
}

function keyOf(note: Element): string | null {
  const [pitch] = all(note, 'pitch');
  if (pitch !== undefined) {
    const alter = Number(text(pitch, 'alter') || 0);
    return String(
      12 * (Number(text(pitch, 'octave')) + 1) + SEMITONES[text(pitch, 'step')]! + alter,
    );
  }
  const [drum] = all(note, 'unpitched');
  return drum === undefined ? null : text(drum, 'display-step') + text(drum, 'display-octave');
}

function round(quarters: number): number {
  return Number(quarters.toFixed(6));
}

function ofOne(segments: readonly Segment[], key: string): Sounding[string] {
  const own = segments.filter((one) => one.key === key).sort((a, b) => a.from - b.from);
  const isTied = (one: Segment): boolean =>
    one.stop && own.some((other) => other.start && other.to === one.from);
  const attacks = [...new Set(own.filter((one) => !isTied(one)).map(({ from }) => from))];
  const spans: [number, number][] = [];
  for (const { from, to } of own) {
    const last = spans.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else spans.push([from, to]);
  }
  return { attacks, spans: spans.map(([from, to]) => `${from}-${to}`) };
}
