import { type Area, type Colour, type Raster } from './raster';

/** Pixels of a cell at least, both ways: finer detail than the eye wants, and the file would be four times as large. */
const LEAST_CELL = 2;

/**
 * Paints a table as colours, its first row at the bottom.
 * @param at a value from 0 to 1, by row and column; of a cell that holds several the mean is taken
 */
export function drawHeatMap(
  raster: Raster,
  plot: Area,
  table: {
    readonly rows: number;
    readonly columns: number;
    readonly at: (row: number, column: number) => number;
    readonly colour: (value: number) => Colour;
  },
): void {
  const { colour } = table;
  const down = cellsOf(plot.height, table.rows);
  const across = cellsOf(plot.width, table.columns);
  for (let y = 0; y < down; y++) {
    const rows = stretch(y, down, table.rows);
    const top = plot.y + plot.height - Math.round(((y + 1) / down) * plot.height);
    const bottom = plot.y + plot.height - Math.round((y / down) * plot.height);
    for (let x = 0; x < across; x++) {
      const left = plot.x + Math.round((x / across) * plot.width);
      const right = plot.x + Math.round(((x + 1) / across) * plot.width);
      const area = { x: left, y: top, width: right - left, height: bottom - top };
      raster.fill(area, colour(meanOf(table.at, rows, stretch(x, across, table.columns))));
    }
  }
}

function cellsOf(pixels: number, values: number): number {
  return Math.min(values, Math.floor(pixels / LEAST_CELL));
}

type Stretch = readonly [from: number, to: number];

function stretch(cell: number, cells: number, values: number): Stretch {
  const from = Math.floor((cell / cells) * values);
  return [from, Math.max(from + 1, Math.floor(((cell + 1) / cells) * values))];
}

function meanOf(
  at: (row: number, column: number) => number,
  rows: Stretch,
  columns: Stretch,
): number {
  let sum = 0;
  for (let row = rows[0]; row < rows[1]; row++)
    for (let column = columns[0]; column < columns[1]; column++) sum += at(row, column);
  return sum / ((rows[1] - rows[0]) * (columns[1] - columns[0]));
}
