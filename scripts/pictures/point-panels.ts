import { type Matrix } from '@attacca/audio';
import { colourMap, drawDots, type Colour, type Dot } from '../../workers/runtime/picture';
import { type Panel } from './sheet';

const HEIGHT = 300;
const spectrum = colourMap('viridis');

/** Points in the first two dimensions of a table whose columns they are. @param groupOf from 0 to 1, by point */
export function pointsPanel(
  title: string,
  matrix: Matrix,
  groupOf: (point: number) => number,
): Panel {
  const { rows, columns, data } = matrix;
  const second = Math.min(1, rows - 1);
  const dots = Array.from({ length: columns }, (_, point): Dot => {
    const colour = shadeOf(groupOf(point));
    return { x: data[point]!, y: data[second * columns + point]!, colour };
  });
  const note =
    rows > 2 ? `${columns} points, the first 2 of ${rows} dimensions` : `${columns} points`;
  return { title, note, height: HEIGHT, draw: (raster, plot) => drawDots(raster, plot, dots) };
}

/** Few and bright, and the same for a group wherever it is. */
function shadeOf(group: number): Colour {
  return spectrum(0.25 + 0.75 * (Math.round(group * 8) / 8));
}
