import { type Matrix } from '../../matrix/matrix';
import { DRUM_INSTRUMENTS, type DrumInstrument } from '../drum-hit';
import { drumBandCentres } from './drum-bands';
import { type DrumActivations } from './drum-hits';

/** Frequencies in Hz, from the first to before the second. */
type Range = readonly [from: number, to: number];

/** Frames between the two spectra that are compared. */
const LAG = 2;
/** Share of frames that are weaker than what counts as 1. */
const STRONG_SHARE = 0.995;
/** Frames after a hit in which a cymbal, unlike a hi-hat, still sounds, and before it, in which it does not. */
const AFTER: readonly [number, number] = [5, 25];
const BEFORE: readonly [number, number] = [-10, -2];
const SMALLEST = 1e-6;

const RANGES = {
  bass: [30, 110],
  low: [90, 250],
  body: [150, 400],
  middle: [1500, 6000],
  metal: [3000, 9000],
  air: [7000, 17001],
} as const satisfies Record<string, Range>;

type RangeName = keyof typeof RANGES;

/** What each instrument is taken for: from the rises of ranges of frequency, and how long metal rings. */
const RULES: Record<DrumInstrument, (rise: Record<RangeName, number>, ring: number) => number> = {
  kick: ({ bass }) => bass,
  snare: ({ body, middle }) => Math.sqrt(body * middle),
  'closed-hi-hat': ({ air }, ring) => air * (ring > 0 ? 0.5 : 1),
  'open-hi-hat': ({ air }, ring) => air * Math.max(0, ring),
  tom: ({ low, bass, air }) => Math.max(0, low - 0.5 * bass - 0.3 * air),
  crash: ({ metal }, ring) => 4 * metal * Math.max(0, ring),
  ride: ({ metal, bass }, ring) => Math.max(0, metal - bass) * Math.max(0, ring),
};

/**
 * Drum activations by rules, of no model: how much ranges of frequency rise within 20 ms, each curve by its 99.5th
 * percentile. What a drum model is to be better than.
 * @param features of `drumFeatureStream`, (82, frames)
 */
export function fluxDrumActivations(features: Matrix): DrumActivations {
  const columns = DRUM_INSTRUMENTS.length;
  const activations = new Float32Array(features.columns * columns);
  const bands = namedBands();
  for (let frame = LAG; frame < features.columns; frame++) {
    const rise = risesAt(features, frame, bands);
    const ring = ringAt(features, frame, bands.metal);
    DRUM_INSTRUMENTS.forEach((instrument, column) => {
      activations[(frame - 1) * columns + column] = RULES[instrument](rise, ring);
    });
  }
  for (let column = 0; column < columns; column++) scaleColumn(activations, column);
  return { activations, velocities: activations.map((value) => Math.min(1, value)) };
}

function namedBands(): Record<RangeName, number[]> {
  const centres = drumBandCentres();
  const within = ([from, to]: Range): number[] =>
    centres.flatMap((hz, band) => (hz >= from && hz < to ? [band] : []));
  const entries = Object.entries(RANGES).map(([name, range]) => [name, within(range)]);
  return Object.fromEntries(entries) as Record<RangeName, number[]>;
}

function risesAt(
  { data, columns }: Matrix,
  frame: number,
  bands: Record<RangeName, number[]>,
): Record<RangeName, number> {
  const riseOf = (band: number): number => {
    const at = band * columns + frame;
    return Math.max(0, data[at]! - data[at - LAG]!);
  };
  const entries = Object.entries(bands).map(([name, members]) => [name, meanOf(members, riseOf)]);
  return Object.fromEntries(entries) as Record<RangeName, number>;
}

/** How much louder bands are after a frame than before it. */
function ringAt({ data, columns }: Matrix, frame: number, bands: readonly number[]): number {
  const level = ([from, to]: readonly [number, number]): number => {
    const start = Math.min(columns, Math.max(0, frame + from));
    const end = Math.min(columns, Math.max(0, frame + to));
    const frames = Array.from({ length: end - start }, (_, i) => start + i);
    return meanOf(frames, (at) => meanOf(bands, (band) => data[band * columns + at]!));
  };
  return level(AFTER) - level(BEFORE);
}

function meanOf(items: readonly number[], value: (item: number) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / Math.max(1, items.length);
}

function scaleColumn(table: Float32Array, column: number): void {
  const step = DRUM_INSTRUMENTS.length;
  const sorted = table.filter((_, i) => i % step === column).sort();
  const strong = sorted[Math.floor(STRONG_SHARE * (sorted.length - 1))] ?? 0;
  for (let i = column; i < table.length; i += step) table[i] = table[i]! / (strong + SMALLEST);
}
