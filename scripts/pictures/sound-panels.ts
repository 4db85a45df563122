import { readFileSync } from 'node:fs';
import { decodeWav, hzToMel, melSpectrogram, type Matrix } from '@attacca/audio';
import {
  ACCENT,
  drawHeatMap,
  drawLine,
  drawSoundWave,
  drawTimeAxis,
  drawValueAxis,
  frequencyTicks,
  MARK,
  valueTicks,
  type Area,
  type Raster,
} from '../../workers/runtime/picture';
import { colourScaleOf, drawScaleBar, heat } from './colour-scale';
import { type Panel } from './sheet';

/** A sound, mixed to one channel. */
export interface Mono {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

const MEL_BANDS = 64;
/** Fine enough to see what changes, and few enough for a small file. */
const COLUMNS = 180;
const OPACITY_OF_STRETCH = 0.3;

/** The sound of a WAV file. */
export function readSound(path: string): Mono {
  const { channels, sampleRate } = decodeWav(readFileSync(path));
  const [first = new Float32Array(0)] = channels;
  const samples = first.map(
    (_, i) => channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length,
  );
  return { samples, sampleRate };
}

function durationOf({ samples, sampleRate }: Mono): number {
  return samples.length / sampleRate;
}

/** What a sound is like: its spectrum over time. */
export function spectrumPanel(title: string, sound: Mono, height: number): Panel {
  const { samples, sampleRate } = sound;
  const hopLength = Math.max(64, Math.ceil(samples.length / COLUMNS));
  const mel = melSpectrogram(samples, { sampleRate, nFft: 2048, hopLength, nMels: MEL_BANDS });
  const scale = colourScaleOf(mel);
  const highest = hzToMel(sampleRate / 2);
  return {
    title,
    note: `${sampleRate} Hz, ${durationOf(sound).toFixed(1)} s`,
    height,
    draw(raster, plot) {
      drawHeatMap(raster, plot, { ...mel, at: scale.shareOf, colour: heat });
      const yOf = (hz: number): number => (1 - hzToMel(hz) / highest) * plot.height;
      const ticks = frequencyTicks(400, sampleRate / 2).filter(({ label }) => /^[15]/.test(label));
      drawValueAxis(raster, plot, { ticks, yOf });
      drawTimeAxis(raster, plot, durationOf(sound));
      drawScaleBar(raster, plot, scale);
    },
  };
}

/** Values over the time of a sound, with its outline behind them. */
export function curvePanel(title: string, values: Float32Array, sound: Mono): Panel {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  return {
    title,
    note: `${values.length} frames`,
    height: 150,
    draw(raster, plot) {
      drawSoundWave(raster, plot, sound.samples);
      const room = plot.height - 12;
      const yOf = (value: number): number => 6 + (1 - (value - low) / (high - low || 1)) * room;
      drawLine(raster, plot, { values, yOf, colour: ACCENT });
      drawValueAxis(raster, plot, { ticks: valueTicks(low, high, 5), yOf });
      drawTimeAxis(raster, plot, durationOf(sound));
    },
  };
}

/** Stretches of a sound, in seconds; one without an end is a moment. */
export interface Stretch {
  readonly from: number;
  readonly to?: number;
}

/** Where something is in a sound. */
export function marksPanel(title: string, stretches: readonly Stretch[], sound: Mono): Panel {
  const duration = durationOf(sound);
  return {
    title,
    note: String(stretches.length),
    height: 150,
    draw(raster, plot) {
      drawSoundWave(raster, plot, sound.samples);
      for (const stretch of stretches) drawStretch(raster, plot, { stretch, duration });
      drawTimeAxis(raster, plot, duration);
    },
  };
}

function drawStretch(
  raster: Raster,
  plot: Area,
  { stretch: { from, to }, duration }: { readonly stretch: Stretch; readonly duration: number },
): void {
  const xOf = (seconds: number): number =>
    plot.x + Math.min(plot.width - 2, Math.round((seconds / duration) * plot.width));
  const line = (x: number): void => raster.fill({ ...plot, x, width: 2 }, MARK);
  if (to !== undefined) {
    const width = xOf(to) - xOf(from);
    raster.fill({ ...plot, x: xOf(from), width }, MARK, OPACITY_OF_STRETCH);
    line(xOf(to));
  }
  line(xOf(from));
}

/** A table over the time of a sound. */
export function tablePanel(title: string, matrix: Matrix, sound: Mono | null): Panel {
  const scale = colourScaleOf(matrix);
  const { rows, columns } = matrix;
  return {
    title,
    note: `${rows} x ${columns}${scale.unit === '' ? '' : `, ${scale.unit}`}`,
    height: 190,
    draw(raster, plot) {
      drawHeatMap(raster, plot, { ...matrix, at: scale.shareOf, colour: heat });
      const yOf = (row: number): number => (1 - (row + 0.5) / rows) * plot.height;
      const ticks = valueTicks(0, rows - 1, 6).filter(({ value }) => Number.isInteger(value));
      drawValueAxis(raster, plot, { ticks, yOf });
      if (sound !== null) drawTimeAxis(raster, plot, durationOf(sound));
      drawScaleBar(raster, plot, scale);
    },
  };
}
