import {
  colourMap,
  drawText,
  FAINT_INK,
  INK,
  TEXT_SIZE,
  valueTicks,
  type Area,
  type Raster,
} from '../../workers/runtime/picture';
import { type Matrix } from '@attacca/audio';

/** How the values of a table become colours. */
export interface ColourScale {
  /** From 0 to 1. */
  readonly shareOf: (row: number, column: number) => number;
  /** What the colours stand for; null where each row has a scale of its own. */
  readonly range: readonly [low: number, high: number] | null;
  readonly unit: string;
}

const LARGEST_RANGE_DB = 80;
/** Powers and magnitudes span so much that only decibels show them. */
const SPAN_OF_POWERS = 200;
/** A table of many rows is a spectrum, magnitudes of which span less. */
const SPAN_OF_MAGNITUDES = 20;
const MANY_ROWS = 40;
/** Rows that differ by more than this in scale are different things. */
const SPAN_OF_ROWS = 4;
const BAR_WIDTH = 10;

export const heat = colourMap('magma');

/** Chosen by what the values are like. */
export function colourScaleOf(matrix: Matrix): ColourScale {
  const { rows, columns, data } = matrix;
  const sorted = Float32Array.from(data.filter(Number.isFinite)).sort();
  const quantile = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const span = rows > MANY_ROWS ? SPAN_OF_MAGNITUDES : SPAN_OF_POWERS;
  if (quantile(0) >= 0 && quantile(1) > span * quantile(0.5)) {
    return decibels(matrix, quantile(0.02), quantile(1));
  }
  const spans = Array.from({ length: rows }, (_, row) => spanOf(matrix, row));
  const widths = spans.map(([low, high]) => high - low).filter((width) => width > 0);
  if (Math.max(...widths) > SPAN_OF_ROWS * Math.min(...widths) && rows < 100) {
    const shareOf = (row: number, column: number): number => {
      const [low, high] = spans[row]!;
      return (data[row * columns + column]! - low) / (high - low || 1);
    };
    return { shareOf, range: null, unit: 'each row by itself' };
  }
  const [low, high] = [quantile(0.005), quantile(0.995)];
  const shareOf = (row: number, column: number): number =>
    (data[row * columns + column]! - low) / (high - low || 1);
  return { shareOf, range: [low, high], unit: '' };
}

function decibels({ columns, data }: Matrix, quiet: number, loudest: number): ColourScale {
  const rangeDb = Math.min(LARGEST_RANGE_DB, 10 * Math.log10(loudest / quiet));
  return {
    shareOf: (row, column) => {
      const level = 10 * Math.log10(data[row * columns + column]! / loudest);
      return Math.max(0, 1 + level / rangeDb);
    },
    range: [-rangeDb, 0],
    unit: 'dB',
  };
}

function spanOf({ columns, data }: Matrix, row: number): readonly [number, number] {
  const values = data.subarray(row * columns, (row + 1) * columns).filter(Number.isFinite);
  return [Math.min(...values), Math.max(...values)];
}

/** What the colours mean, right of a plot. */
export function drawScaleBar(raster: Raster, plot: Area, { range }: ColourScale): void {
  if (range === null) return;
  const [low, high] = range;
  const x = plot.x + plot.width + 10;
  for (let y = 0; y < plot.height; y++) {
    const share = 1 - y / (plot.height - 1);
    raster.fill({ x, y: plot.y + y, width: BAR_WIDTH, height: 1 }, heat(share));
  }
  for (const { value, label } of valueTicks(low, high, 5)) {
    const y = Math.round(plot.y + (1 - (value - low) / (high - low || 1)) * (plot.height - 1));
    raster.fill({ x: x + BAR_WIDTH, y, width: 3, height: 1 }, FAINT_INK);
    const style = { size: TEXT_SIZE, colour: INK, align: 'left' } as const;
    drawText(raster, label, { x: x + BAR_WIDTH + 6, y: y + TEXT_SIZE / 2, ...style });
  }
}
