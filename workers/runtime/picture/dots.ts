import { type Area, type Colour, type Raster } from './raster';

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly colour: Colour;
}

const RADIUS = 2.6;
const OPACITY = 0.75;

/** Draws dots over a plot, so that all are on it; the room of both axes is taken whole. */
export function drawDots(raster: Raster, plot: Area, dots: readonly Dot[]): void {
  const placeX = placing(
    dots.map(({ x }) => x),
    plot.width,
  );
  const placeY = placing(
    dots.map(({ y }) => y),
    plot.height,
  );
  for (const { x, y, colour } of dots) {
    const centre = { x: plot.x + placeX(x), y: plot.y + plot.height - placeY(y) };
    paintDot(raster, centre, colour);
  }
}

/** From values to pixels, with some room at both ends. */
function placing(values: readonly number[], pixels: number): (value: number) => number {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const margin = 3 * RADIUS;
  return (value) => margin + ((value - low) / span) * (pixels - 2 * margin);
}

function paintDot(raster: Raster, centre: { x: number; y: number }, colour: Colour): void {
  for (let y = Math.floor(centre.y - RADIUS); y <= centre.y + RADIUS; y++) {
    for (let x = Math.floor(centre.x - RADIUS); x <= centre.x + RADIUS; x++) {
      const away = Math.hypot(x + 0.5 - centre.x, y + 0.5 - centre.y);
      // Where dots lie on each other their colours mix; one shade of edge, so that a palette holds them.
      if (away < RADIUS - 0.5) raster.paint({ x, y }, colour, 1);
      else if (away < RADIUS + 0.3) raster.paint({ x, y }, colour, OPACITY / 2);
    }
  }
}
