import { type Colour, type Raster } from '../../runtime/picture/raster';
import { type Roll } from './roll';
import { type RollLayout } from './roll-layout';

/** Far from every colour of the spectrum's maps. */
const EDGE: Colour = [150, 255, 236];
const FILL: Colour = [40, 214, 190];
/** Of the softest and the loudest note. */
const FAINTEST = 0.35;
const STRONGEST = 1;

/** Every note from onset to offset in the row of its pitch; what is louder covers more of the spectrum. */
export function drawNotes(
  raster: Raster,
  { plot, rowHeight, xOf, yOf }: RollLayout,
  { notes }: Pick<Roll, 'notes'>,
): void {
  const right = plot.x + plot.width;
  const height = Math.max(3, Math.round(0.8 * rowHeight));
  for (const { onset, offset, pitch, velocity } of notes) {
    const [from, to] = [Math.round(xOf(onset)), Math.round(xOf(offset))];
    const x = Math.max(plot.x, from);
    const width = Math.min(right, Math.max(to, from + 2)) - x;
    const y = Math.round(yOf(pitch) - height / 2);
    const area = { x, y, width, height };
    raster.fill(area, FILL, FAINTEST + (STRONGEST - FAINTEST) * (velocity / 127));
    raster.fill({ ...area, height: 1 }, EDGE);
    raster.fill({ ...area, y: y + height - 1, height: 1 }, EDGE);
    // No edge where a note goes on beyond the page.
    if (from >= plot.x) raster.fill({ ...area, width: 2 }, EDGE);
    if (to <= right) raster.fill({ ...area, x: x + width - 1, width: 1 }, EDGE);
  }
}
