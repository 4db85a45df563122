import { colourMap, type ColourMapName } from '../../runtime/picture/colour-map';
import { Raster } from '../../runtime/picture/raster';
import { levelAt, type SpectrogramGrid } from '../../runtime/picture/spectrogram-grid';
import { BACKGROUND } from '../../runtime/picture/theme';
import { drawKeys } from './draw-keys';
import { drawLanes } from './draw-lanes';
import { drawNotes } from './draw-notes';
import { drawPulse, drawTimes } from './draw-times';
import { type Roll } from './roll';
import { rollLayout, type RollLayout } from './roll-layout';
import { hzOf } from './roll-spectrum';

interface RollPictureOptions {
  readonly width: number;
  readonly height: number;
  readonly colours: ColourMapName;
}

/** The loudest is drawn this bright, so that notes stand out. */
const LOUDEST = 0.78;
/** What is not loud is drawn darker than it would be by its decibels. */
const CONTRAST = 1.6;

/** Paints notes over the spectrum of what they were heard in: keys at the left, drums in lanes below. */
export function pianoRollPicture(
  roll: Roll,
  grid: SpectrogramGrid,
  options: RollPictureOptions,
): Raster {
  const raster = new Raster(options.width, options.height, BACKGROUND);
  const layout = rollLayout(roll, options);
  drawSpectrum(raster, layout, { roll, grid, colours: options.colours });
  drawLanes(raster, layout, roll);
  drawPulse(raster, layout, roll);
  drawNotes(raster, layout, roll);
  drawKeys(raster, layout, roll);
  drawTimes(raster, layout, roll);
  return raster;
}

function drawSpectrum(
  raster: Raster,
  { plot, rowHeight }: RollLayout,
  shown: { readonly roll: Roll; readonly grid: SpectrogramGrid; readonly colours: ColourMapName },
): void {
  const { roll, grid } = shown;
  const colour = colourMap(shown.colours);
  const rows = Array.from({ length: plot.height }, (_, y) =>
    grid.rowOf(hzOf(roll.highest + 0.5 - (y + 0.5) / rowHeight)),
  );
  for (let x = 0; x < plot.width; x++) {
    const column = grid.columnOf(roll.start + ((x + 0.5) / plot.width) * roll.duration);
    rows.forEach((row, y) => {
      const level = LOUDEST * (1 + levelAt(grid, row, column) / grid.rangeDb) ** CONTRAST;
      raster.paint({ x: plot.x + x, y: plot.y + y }, colour(level));
    });
  }
}
