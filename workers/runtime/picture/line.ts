import { type Area, type Colour, type Raster } from './raster';

/** From y to y (the smaller first) in a column, with smooth ends. */
interface Stroke {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

const HALF_WIDTH = 0.9;
/** Few, so that a picture's palette holds them. */
const SHADES = 4;

/**
 * Draws a line through values that are spread evenly over a plot; where there is none (NaN), the line is broken.
 * @param yOf where a value lies, from the plot's upper edge
 */
export function drawLine(
  raster: Raster,
  plot: Area,
  line: {
    readonly values: ArrayLike<number>;
    readonly yOf: (value: number) => number;
    readonly colour: Colour;
  },
): void {
  const { values, yOf, colour } = line;
  const last = values.length - 1;
  for (let column = 0; column < plot.width; column++) {
    const from = (column / plot.width) * last;
    const to = ((column + 1) / plot.width) * last;
    const ys = [valueAt(values, from), valueAt(values, to)];
    for (let i = Math.ceil(from); i <= to; i++) ys.push(values[i]!);
    const finite = ys.filter(Number.isFinite).map((value) => plot.y + yOf(value));
    if (finite.length === 0) continue;
    const stroke = { x: plot.x + column, from: Math.min(...finite), to: Math.max(...finite) };
    paintStroke(raster, stroke, colour);
  }
}

/** Between two values, by the straight line. */
function valueAt(values: ArrayLike<number>, place: number): number {
  const lower = Math.floor(place);
  const share = place - lower;
  if (share === 0) return values[lower]!;
  return (
    values[lower]! + share * (values[Math.min(lower + 1, values.length - 1)]! - values[lower]!)
  );
}

function paintStroke(raster: Raster, { x, from, to }: Stroke, colour: Colour): void {
  for (let y = Math.floor(from - HALF_WIDTH); y <= to + HALF_WIDTH; y++) {
    const cover = Math.min(y + 1, to + HALF_WIDTH + 0.5) - Math.max(y, from - HALF_WIDTH + 0.5);
    const shade = Math.ceil(Math.min(1, cover) * SHADES) / SHADES;
    if (shade > 0) raster.paint({ x, y }, colour, shade);
  }
}
