import { type WrittenBar } from '../written-bar';
import { type Chord, fillVoice } from '../rhythm/fill-voice';
import { beatSpans } from '../rhythm/metre-grid';
import { snapToScore } from '../rhythm/snap';
import {
  measureTicks,
  TICKS_PER_QUARTER,
  type Head,
  type Measure,
  type Metre,
  type Part,
  type Voice,
} from '../score';
import { tempoMarks } from '../tempo-marks';
import { drumNamed, DRUMS, staffHeight } from './drum-kit';
import { repeatedMeasures } from './repeated-measures';

export interface DrumPartOptions {
  /** An XML name; default `P1`. */
  readonly id?: string;
  /** Default "Drumset". */
  readonly name?: string;
  /** Whether a bar that equals the one before is marked as its repetition; default true. */
  readonly marksRepeats?: boolean;
}

interface Hit {
  readonly tick: number;
  readonly instrument: string;
  readonly velocity: number;
}

/**
 * Writes drum hits as a percussion part: hands with stems up, feet with stems down. A hit is written as long as the
 * beat goes on or until the next one of its voice; what is longer would only be more ties and rests.
 * @throws InvalidParameterError for an instrument that is not in `DRUMS`
 */
export function drumPart(bars: readonly WrittenBar[], options: DrumPartOptions = {}): Part {
  const { id = 'P1', name = 'Drumset', marksRepeats = true } = options;
  const tempos = tempoMarks(bars);
  const hits = bars.map(hitsOf);
  const repeats = marksRepeats ? repeatedMeasures(bars, hits, tempos) : [];
  const measures = bars.map((bar, i): Measure => {
    const metre = { beats: bar.beats, beatUnit: bar.beatUnit };
    const begins = bar.swing !== false && (bars[i - 1]?.swing ?? false) === false;
    return {
      number: bar.number,
      metre,
      fifths: 0,
      tempo: tempos[i]!,
      isRepeat: repeats[i] ?? false,
      voices: voicesOf(hits[i]!, metre),
      ...(begins ? { words: 'Swing' } : {}),
    };
  });
  return { id, name, kind: 'percussion', clefs: ['percussion'], measures };
}

/** On the grid of the score, each instrument once a place, the loudest of several. */
function hitsOf(bar: WrittenBar): Hit[] {
  const scale = TICKS_PER_QUARTER / bar.divisions;
  const events = bar.events.filter(({ instrument }) => instrument !== undefined);
  const places = events.map(({ tick }) => tick * scale);
  const ticks = snapToScore(places, bar);
  const hits = new Map<string, Hit>();
  events.forEach(({ instrument = '', velocity }, i) => {
    drumNamed(instrument);
    // What is nearest to the next bar's beginning stays in this one.
    const tick = Math.min(ticks[i]!, measureTicks(bar) - 3);
    const key = `${tick} ${instrument}`;
    const louder = Math.max(velocity, hits.get(key)?.velocity ?? 0);
    hits.set(key, { tick, instrument, velocity: louder });
  });
  return [...hits.values()].sort((a, b) => a.tick - b.tick);
}

/** The first voice has number 1, whichever it is: a measure without one would be read as broken. */
function voicesOf(hits: readonly Hit[], metre: Metre): Voice[] {
  const feet = hits.filter(({ instrument }) => DRUMS[instrument]!.byFoot);
  const hands = hits.filter(({ instrument }) => !DRUMS[instrument]!.byFoot);
  if (feet.length === 0) return [voiceOf(hands, metre, { number: 1, stem: 'up' })];
  if (hands.length === 0) return [voiceOf(feet, metre, { number: 1, stem: 'down' })];
  return [
    voiceOf(hands, metre, { number: 1, stem: 'up' }),
    voiceOf(feet, metre, { number: 2, stem: 'down' }),
  ];
}

function voiceOf(
  hits: readonly Hit[],
  metre: Metre,
  { number, stem }: { readonly number: number; readonly stem: 'up' | 'down' },
): Voice {
  const elements = fillVoice(chordsOf(hits, metre), metre);
  return { number, staff: 1, elements: elements.map((element) => ({ ...element, stem })) };
}

function chordsOf(hits: readonly Hit[], metre: Metre): Chord[] {
  const ticks = [...new Set(hits.map(({ tick }) => tick))];
  return ticks.map((from, i) => {
    const beatEnd = beatSpans(metre).find((beat) => beat.from <= from && from < beat.to)!.to;
    const heads = hits.filter(({ tick }) => tick === from).map(headOf);
    heads.sort((a, b) => staffHeight(drumOf(a)) - staffHeight(drumOf(b)));
    return { from, to: Math.min(beatEnd, ticks[i + 1] ?? beatEnd), heads };
  });
}

function headOf({ instrument, velocity }: Hit): Head {
  return { pitch: { kind: 'drum', instrument }, velocity, tiedFrom: false, tiedTo: false };
}

function drumOf({ pitch }: Head): (typeof DRUMS)[string] {
  return DRUMS[pitch.kind === 'drum' ? pitch.instrument : '']!;
}
