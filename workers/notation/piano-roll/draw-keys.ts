import { drawText } from '../../runtime/picture/font';
import { type Colour, type Raster } from '../../runtime/picture/raster';
import { INK, TEXT_SIZE } from '../../runtime/picture/theme';
import { type Roll } from './roll';
import { type RollLayout } from './roll-layout';

const KEYS_WIDTH = 44;
const BLACK_WIDTH = 28;
/** Between the keys and the plot. */
const GAP = 3;
const WHITE: Colour = [226, 223, 232];
const BLACK: Colour = [38, 34, 48];
const LINE: Colour = [150, 146, 160];
const OCTAVE_OPACITY = 0.12;
/** Pitch classes of the black keys; the white keys touch above E and B. */
const BLACK_KEYS = [1, 3, 6, 8, 10];
const [E, B] = [4, 11];

/** A keyboard beside the plot, with a name and a line at every C; middle C is C4. */
export function drawKeys(raster: Raster, layout: RollLayout, { lowest, highest }: Roll): void {
  const { plot, rowHeight, yOf } = layout;
  const x = plot.x - GAP - KEYS_WIDTH;
  raster.fill({ x, y: plot.y, width: KEYS_WIDTH, height: plot.height }, WHITE);
  for (let pitch = lowest; pitch <= highest; pitch++) {
    const top = Math.round(yOf(pitch) - rowHeight / 2);
    const bottom = Math.round(yOf(pitch) + rowHeight / 2);
    const pitchClass = pitch % 12;
    if (BLACK_KEYS.includes(pitchClass)) {
      const middle = Math.round(yOf(pitch));
      raster.fill({ x, y: middle, width: KEYS_WIDTH, height: 1 }, LINE);
      raster.fill({ x, y: top, width: BLACK_WIDTH, height: bottom - top }, BLACK);
    }
    if ((pitchClass === E || pitchClass === B) && pitch < highest)
      raster.fill({ x, y: top, width: KEYS_WIDTH, height: 1 }, LINE);
    if (pitchClass !== 0) continue;
    raster.fill({ ...plot, y: bottom, height: 1 }, INK, OCTAVE_OPACITY);
    const style = { size: TEXT_SIZE, colour: INK, align: 'right' } as const;
    const name = `C${pitch / 12 - 1}`;
    drawText(raster, name, { x: x - 6, y: Math.round(yOf(pitch) + TEXT_SIZE / 2), ...style });
  }
}
