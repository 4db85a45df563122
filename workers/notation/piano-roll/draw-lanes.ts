import { DRUMS } from '@attacca/audio';
import { drawText } from '../../runtime/picture/font';
import { type Raster } from '../../runtime/picture/raster';
import { ACCENT, FAINT_INK, INK, TEXT_SIZE } from '../../runtime/picture/theme';
import { type Roll } from './roll';
import { type RollLayout } from './roll-layout';

const HIT_WIDTH = 3;
const LINE_OPACITY = 0.25;
/** Of a lane, at the softest hit. */
const LOWEST = 0.25;

/** A lane for each drum with a bar for each hit, the higher the louder. */
export function drawLanes(
  raster: Raster,
  { lanes, xOf }: Pick<RollLayout, 'lanes' | 'xOf'>,
  { hits }: Pick<Roll, 'hits'>,
): void {
  for (const { instrument, area } of lanes) {
    const bottom = area.y + area.height - 1;
    raster.fill({ ...area, y: bottom, height: 1 }, FAINT_INK, LINE_OPACITY);
    const style = { size: TEXT_SIZE - 1, colour: INK, align: 'right' } as const;
    const name = DRUMS[instrument]!.name;
    drawText(raster, name, { x: area.x - 5, y: bottom - 4, ...style });
    for (const hit of hits) {
      if (hit.instrument !== instrument) continue;
      const share = LOWEST + (1 - LOWEST) * (hit.velocity / 127);
      const height = Math.round(share * (area.height - 3));
      const bar = { x: Math.round(xOf(hit.time)), y: bottom - height, height };
      const room = area.x + area.width - bar.x;
      raster.fill({ ...bar, width: Math.min(room, HIT_WIDTH) }, ACCENT);
    }
  }
}
