import { drawText } from './font';
import { type Area, type Raster } from './raster';
import { FAINT_INK, INK, TEXT_SIZE } from './theme';
import { timeTicks, type Tick } from './ticks';

const PIXELS_PER_TIME_LABEL = 80;
const TICK_LENGTH = 4;

/** Times below a plot that shows a sound from its beginning to its end. */
export function drawTimeAxis(raster: Raster, plot: Area, durationSeconds: number): void {
  const bottom = plot.y + plot.height;
  const atMost = Math.max(1, Math.floor(plot.width / PIXELS_PER_TIME_LABEL));
  const ticks = timeTicks(durationSeconds, atMost);
  for (const { value, label } of ticks) {
    const x = Math.min(
      plot.x + plot.width - 1,
      Math.round(plot.x + (value / durationSeconds) * plot.width),
    );
    raster.fill({ x, y: bottom, width: 1, height: TICK_LENGTH }, FAINT_INK);
    const unit = value === 0 && durationSeconds < 60 ? ' s' : '';
    const style = { size: TEXT_SIZE, colour: INK, align: 'centre' } as const;
    drawText(raster, `${label}${unit}`, { x, y: bottom + 8 + TEXT_SIZE, ...style });
  }
}

/** Labels left of a plot. @param yOf where a value lies, from the plot's upper edge */
export function drawValueAxis(
  raster: Raster,
  plot: Area,
  { ticks, yOf }: { readonly ticks: readonly Tick[]; readonly yOf: (value: number) => number },
): void {
  for (const { value, label } of ticks) {
    const y = Math.round(plot.y + Math.max(0, Math.min(plot.height - 1, yOf(value))));
    raster.fill({ x: plot.x - TICK_LENGTH, y, width: TICK_LENGTH, height: 1 }, FAINT_INK);
    const style = { size: TEXT_SIZE, colour: INK, align: 'right' } as const;
    drawText(raster, label, { x: plot.x - TICK_LENGTH - 4, y: y + TEXT_SIZE / 2, ...style });
  }
}
