import { drawText } from '../../runtime/picture/font';
import { type Raster } from '../../runtime/picture/raster';
import { FAINT_INK, INK, TEXT_SIZE } from '../../runtime/picture/theme';
import { timeTicks } from '../../runtime/picture/ticks';
import { type Roll } from './roll';
import { type RollLayout } from './roll-layout';

const PIXELS_PER_TIME_LABEL = 90;
const PIXELS_PER_BAR_NUMBER = 26;
const BAR_OPACITY = 0.5;
const BEAT_OPACITY = 0.16;
/** Beats closer than this would be a grey veil. */
const PIXELS_PER_BEAT = 6;

/** Lines at beats, stronger ones with their number at the bars; nothing where no pulse is known. */
export function drawPulse(
  raster: Raster,
  { whole, xOf }: Pick<RollLayout, 'whole' | 'xOf'>,
  { pulse, start, duration }: Roll,
): void {
  if (pulse === null) return;
  const isShown = (time: number): boolean => time >= start && time < start + duration;
  const line = (time: number): typeof whole => ({ ...whole, x: Math.floor(xOf(time)), width: 1 });
  const beats = pulse.beats.times.filter(
    (time, i) => isShown(time) && pulse.beats.positions[i] !== 1,
  );
  if (beats.length * PIXELS_PER_BEAT < whole.width)
    for (const time of beats) raster.fill(line(time), INK, BEAT_OPACITY);
  let labelled = -Infinity;
  pulse.bars.times.forEach((time, i) => {
    if (!isShown(time)) return;
    const area = line(time);
    raster.fill(area, INK, BAR_OPACITY);
    if (area.x - labelled < PIXELS_PER_BAR_NUMBER) return;
    labelled = area.x;
    const style = { size: TEXT_SIZE, colour: FAINT_INK, align: 'left' } as const;
    drawText(raster, String(i + 1), { x: area.x + 1, y: whole.y - 7, ...style });
  });
}

/** Times of the recording below everything. */
export function drawTimes(
  raster: Raster,
  { whole, xOf }: Pick<RollLayout, 'whole' | 'xOf'>,
  { start, duration }: Roll,
): void {
  const bottom = whole.y + whole.height;
  const atMost = Math.max(1, Math.floor(whole.width / PIXELS_PER_TIME_LABEL));
  const ticks = timeTicks(duration, atMost, start);
  const style = { size: TEXT_SIZE, align: 'centre' } as const;
  for (const { value, label } of ticks) {
    const x = Math.min(whole.x + whole.width - 1, Math.round(xOf(value)));
    raster.fill({ x, y: bottom, width: 1, height: 5 }, FAINT_INK);
    drawText(raster, label, { x, y: bottom + 9 + TEXT_SIZE, colour: INK, ...style });
  }
  const unit = ticks.some(({ label }) => label.includes(':')) ? 'min:s' : 's';
  const place = { x: whole.x + whole.width / 2, y: bottom + 24 + TEXT_SIZE };
  drawText(raster, unit, { ...place, colour: FAINT_INK, ...style });
}
