import { type Area, type Raster } from './raster';
import { WAVE, WAVE_CORE } from './theme';

/** Draws a sound's outline over a plot: its peaks, and within them its root mean square; the loudest peak fills it. */
export function drawSoundWave(raster: Raster, plot: Area, samples: Float32Array): void {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-9);
  const middle = plot.y + plot.height / 2;
  const scale = (plot.height / 2 - 1) / loudest;
  for (let column = 0; column < plot.width; column++) {
    const part = samples.subarray(
      Math.floor((column / plot.width) * samples.length),
      Math.ceil(((column + 1) / plot.width) * samples.length),
    );
    const x = plot.x + column;
    const low = part.reduce((least, sample) => Math.min(least, sample), 0);
    const high = part.reduce((most, sample) => Math.max(most, sample), 0);
    const rms = Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
    const bar = (from: number, to: number): Area => ({
      x,
      y: Math.round(middle - from * scale),
      width: 1,
      height: Math.max(1, Math.round((from - to) * scale)),
    });
    raster.fill(bar(high, low), WAVE);
    raster.fill(bar(Math.min(rms, high), Math.max(-rms, low)), WAVE_CORE);
  }
}
