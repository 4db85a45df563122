import { colourMap, type ColourMapName } from './colour-map';
import { drawText, type TextStyle } from './font';
import { Raster, type Area, type Colour } from './raster';
import { levelAt, type SpectrogramGrid } from './spectrogram-grid';
import { BACKGROUND, FAINT_INK, INK, TEXT_SIZE } from './theme';
import { frequencyTicks, timeTicks } from './ticks';

export interface PictureOptions {
  readonly width: number;
  readonly height: number;
  readonly colours: ColourMapName;
  readonly lowHz: number;
  readonly highHz: number;
}

const GRID_OPACITY = 0.1;
const MARGIN = { left: 56, right: 84, top: 20, bottom: 44 };
const BAR_WIDTH = 14;
/** Labels closer than this would touch. */
const LEAST_LABEL_DISTANCE = 18;
const PIXELS_PER_TIME_LABEL = 90;

/** Paints a spectrogram with axes of time and frequency, and what its colours mean. */
export function spectrogramPicture(grid: SpectrogramGrid, options: PictureOptions): Raster {
  const raster = new Raster(options.width, options.height, BACKGROUND);
  const plot: Area = {
    x: MARGIN.left,
    y: MARGIN.top,
    width: options.width - MARGIN.left - MARGIN.right,
    height: options.height - MARGIN.top - MARGIN.bottom,
  };
  const colour = colourMap(options.colours);
  paintLevels(raster, plot, { grid, colour });
  paintFrequencies(raster, plot, { grid, options });
  paintTimes(raster, plot, grid);
  paintBar(raster, plot, { rangeDb: grid.rangeDb, colour });
  return raster;
}

type ToColour = (value: number) => Colour;

function paintLevels(
  raster: Raster,
  plot: Area,
  { grid, colour }: { grid: SpectrogramGrid; colour: ToColour },
): void {
  for (let x = 0; x < plot.width; x++) {
    const column = grid.columnOf(((x + 0.5) / plot.width) * grid.durationSeconds);
    for (let y = 0; y < plot.height; y++) {
      const row = (1 - (y + 0.5) / plot.height) * grid.rows - 0.5;
      const level = 1 + levelAt(grid, row, column) / grid.rangeDb;
      raster.paint({ x: plot.x + x, y: plot.y + y }, colour(level));
    }
  }
}

function paintFrequencies(
  raster: Raster,
  plot: Area,
  { grid, options }: { grid: SpectrogramGrid; options: PictureOptions },
): void {
  const style = { size: TEXT_SIZE, colour: INK, align: 'right' } as const;
  let above = Infinity;
  for (const { value, label } of frequencyTicks(options.lowHz, options.highHz)) {
    const share = (grid.rowOf(value) + 0.5) / grid.rows;
    const y = Math.round(plot.y + (1 - share) * plot.height);
    if (y < plot.y || y > plot.y + plot.height || above - y < LEAST_LABEL_DISTANCE) continue;
    above = y;
    raster.fill({ x: plot.x - 5, y, width: 5, height: 1 }, FAINT_INK);
    raster.fill({ ...plot, y, height: 1 }, INK, GRID_OPACITY);
    drawText(raster, label, { x: plot.x - 9, y: y + TEXT_SIZE / 2, ...style });
  }
  drawText(raster, 'Hz', { x: plot.x - 9, y: plot.y - 6, ...faint(style) });
}

function paintTimes(raster: Raster, plot: Area, grid: SpectrogramGrid): void {
  const style = { size: TEXT_SIZE, colour: INK, align: 'centre' } as const;
  const bottom = plot.y + plot.height;
  const atMost = Math.max(1, Math.floor(plot.width / PIXELS_PER_TIME_LABEL));
  for (const { value, label } of timeTicks(grid.durationSeconds, atMost)) {
    const share = value / grid.durationSeconds;
    const x = Math.min(plot.x + plot.width - 1, Math.round(plot.x + share * plot.width));
    raster.fill({ x, y: bottom, width: 1, height: 5 }, FAINT_INK);
    raster.fill({ ...plot, x, width: 1 }, INK, GRID_OPACITY);
    drawText(raster, label, { x, y: bottom + 9 + TEXT_SIZE, ...style });
  }
  const unit = grid.durationSeconds < 60 ? 's' : 'min:s';
  const middle = plot.x + plot.width / 2;
  drawText(raster, unit, { x: middle, y: bottom + 24 + TEXT_SIZE, ...faint(style) });
}

function paintBar(
  raster: Raster,
  plot: Area,
  { rangeDb, colour }: { rangeDb: number; colour: ToColour },
): void {
  const x = plot.x + plot.width + 20;
  for (let y = 0; y < plot.height; y++) {
    const value = 1 - y / (plot.height - 1);
    raster.fill({ x, y: plot.y + y, width: BAR_WIDTH, height: 1 }, colour(value));
  }
  const style = { size: TEXT_SIZE, colour: INK, align: 'left' } as const;
  const step = rangeDb <= 40 ? 10 : 20;
  for (let below = 0; below <= rangeDb; below += step) {
    const y = Math.round(plot.y + (below / rangeDb) * (plot.height - 1));
    raster.fill({ x: x + BAR_WIDTH, y, width: 4, height: 1 }, FAINT_INK);
    const label = below === 0 ? '0' : `-${below}`;
    drawText(raster, label, { x: x + BAR_WIDTH + 8, y: y + TEXT_SIZE / 2, ...style });
  }
  drawText(raster, 'dB', { x, y: plot.y - 6, ...faint(style) });
}

function faint(style: TextStyle): TextStyle {
  return { ...style, colour: FAINT_INK };
}
