import { type XmlElement } from '../xml/element';
import { childrenOf, isElement } from '../xml/query';
import { type Bar, type BarRepair, type Log, type Repair } from './bar';
import { correctValues } from './correct-values';
import { dropEmptyVoices } from './drop-empty-voices';
import { cutAtBarLine } from './fit-to-bar';
import { looseTies } from './loose-ties';
import { mergeTies } from './merge-ties';
import { fitLengths, readPart, type PartBars } from './read-part';
import { rebeamed } from './rebeam';
import { regroupRests } from './regroup-rests';
import { removeDuplicates } from './remove-duplicates';
import { Respeller, type Spelling } from './respell';
import { hasOverlaps, separateVoices, voicesOnTwoStaves } from './separate-voices';
import { VoiceNumbers } from './voice-numbers';
import { writeBar } from './write-bar';

/** Which repairs are made; all by default. */
export interface CleanUpOptions {
  readonly duplicates?: boolean;
  readonly overlaps?: boolean;
  readonly durations?: boolean;
  readonly ties?: boolean;
  readonly rests?: boolean;
  readonly voices?: boolean;
  /** Default `implausible`. */
  readonly spelling?: Spelling;
}

/** One thing that was done. */
export interface CleanUpChange {
  readonly part: string;
  /** The measure's number as it is printed. */
  readonly measure: string;
  readonly voice: string;
  /** From 1, in the metre's beats. */
  readonly beat: number;
  readonly repair: Repair;
  readonly what: string;
}

/** A measure that was left as it is, and why. */
export interface LeftMeasure {
  readonly part: string;
  readonly measure: string;
  readonly reason: string;
}

export interface CleanedUp {
  readonly score: XmlElement;
  readonly changes: readonly CleanUpChange[];
  readonly left: readonly LeftMeasure[];
}

/**
 * Repairs the notation of a score: notes there twice, voices that overlap, durations that no bar has room for or no value
 * shows, needless ties, rests and voices, names of notes that the key does not explain. What sounds stays: onset, pitch
 * and duration of every note, but for what lies beyond a bar line. Elements that are no notes stay at their times, and a
 * measure in which there is nothing to repair stays as it is. Cleaned up again, a score does not change.
 * @param score as `readMusicXml` gives it
 */
export function cleanUp(score: XmlElement, options: CleanUpOptions = {}): CleanedUp {
  const changes: CleanUpChange[] = [];
  const left: LeftMeasure[] = [];
  const parts = fitLengths(childrenOf(score, 'part').map(readPart));
  const cleaned = parts.map((part) => cleanPart(part, { options, changes, left }));
  let index = 0;
  const children = score.children.map((node) =>
    isElement(node) && node.name === 'part' ? cleaned[index++]! : node,
  );
  return { score: { ...score, children }, changes, left };
}

interface Collected {
  readonly options: CleanUpOptions;
  readonly changes: CleanUpChange[];
  readonly left: LeftMeasure[];
}

function cleanPart(part: PartBars, { options, changes, left }: Collected): XmlElement {
  const log =
    (bar: Bar): Log =>
    (repair, event, what) =>
      changes.push(changeOf(bar, repair, { event, what }));
  if (part.isRescaled) noteRescaling(part, changes);
  const understood = part.bars.map((bar) => withFault(bar, options));
  for (const { fault, number } of understood)
    if (fault !== null) left.push({ part: part.id, measure: number, reason: fault });
  const respeller = new Respeller(options.spelling ?? 'implausible', log);
  const spelled = understood.map((bar) => (bar.fault === null ? respeller.bar(bar) : bar));
  const repaired = apply(spelled, repairsOf(spelled, options), log);
  const loose = options.ties === false ? [] : looseTies(repaired);
  const untied = repaired.map((bar, i) =>
    bar.fault === null && loose[i] !== undefined ? loose[i](bar, log(bar)) : bar,
  );
  const written = untied.map((bar, i) =>
    bar === part.bars[i] || bar === understood[i]
      ? bar.element
      : writeBar(rebeamed(bar, understood[i]!)),
  );
  let index = 0;
  const children = part.element.children.map((node) =>
    isElement(node) && node.name === 'measure' ? written[index++]! : node,
  );
  return { ...part.element, children };
}

/** What a repair that is not wanted would have to do first makes a measure one that is left as it is. */
function withFault(bar: Bar, options: CleanUpOptions): Bar {
  if (bar.fault !== null) return bar;
  if (options.overlaps === false && hasOverlaps(bar.events))
    return { ...bar, fault: 'voices overlap, which is not to be repaired' };
  const isTooLong =
    bar.ticks !== null && bar.events.some(({ from, ticks }) => from + ticks > bar.ticks!);
  if (options.durations === false && isTooLong)
    return { ...bar, fault: 'it lasts too long, which is not to be repaired' };
  return bar;
}

function repairsOf(bars: readonly Bar[], options: CleanUpOptions): BarRepair[] {
  const { duplicates = true, overlaps = true, durations = true } = options;
  const { ties = true, rests = true, voices = true } = options;
  const sound = bars.filter(({ fault }) => fault === null);
  const separate = separateVoices(voicesOnTwoStaves(sound), new VoiceNumbers(sound));
  return [
    ...(duplicates ? [removeDuplicates] : []),
    ...(overlaps ? [separate] : []),
    ...(durations ? [cutAtBarLine, correctValues] : []),
    ...(ties ? [mergeTies] : []),
    ...(voices ? [dropEmptyVoices] : []),
    regroupRests({ fillsGaps: durations, regroups: rests }),
  ];
}

function apply(bars: readonly Bar[], repairs: readonly BarRepair[], log: (bar: Bar) => Log): Bar[] {
  return bars.map((bar) =>
    bar.fault === null
      ? repairs.reduce((repaired, repair) => repair(repaired, log(bar)), bar)
      : bar,
  );
}

function changeOf(
  bar: Bar,
  repair: Repair,
  { event, what }: { readonly event: Parameters<Log>[1]; readonly what: string },
): CleanUpChange {
  const beatUnit = bar.metre?.beatUnit ?? 4;
  const beat = 1 + (event.from * beatUnit) / (4 * bar.divisions);
  const place = { part: bar.part, measure: bar.number, voice: event.voice };
  return { ...place, beat: Number(beat.toFixed(4)), repair, what };
}

function noteRescaling({ id, bars }: PartBars, changes: CleanUpChange[]): void {
  const { number = '1', divisions = 1 } = bars[0] ?? {};
  const place = { part: id, measure: number, voice: '', beat: 1 };
  changes.push({
    ...place,
    repair: 'divisions',
    what: `counted all durations in ${divisions} divisions of a quarter note`,
  });
}
