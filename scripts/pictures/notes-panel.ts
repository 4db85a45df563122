import { readFileSync } from 'node:fs';
import { drawTimeAxis, drawValueAxis, MARK, valueTicks } from '../../workers/runtime/picture';
import { type Panel } from './sheet';
import { type Mono } from './sound-panels';

interface Notes {
  readonly onsets: readonly number[];
  readonly offsets: readonly number[];
  readonly pitches: readonly number[];
  readonly velocities: readonly number[];
}

/** A third is seen of the quietest. */
const FAINTEST = 1 / 3;

export function readNotes(path: string): Notes {
  return JSON.parse(readFileSync(path, 'utf8')) as Notes;
}

/** A piano roll: notes over time, higher pitches above, louder notes darker. */
export function notesPanel(title: string, notes: Notes, sound: Mono): Panel {
  const duration = sound.samples.length / sound.sampleRate;
  const lowest = Math.min(...notes.pitches) - 1;
  const highest = Math.max(...notes.pitches) + 1;
  return {
    title,
    note: `${notes.onsets.length} notes`,
    height: 200,
    draw(raster, plot) {
      const yOf = (pitch: number): number =>
        (1 - (pitch - lowest) / (highest - lowest)) * plot.height;
      const height = Math.max(2, Math.floor(plot.height / (highest - lowest)) - 1);
      notes.onsets.forEach((onset, i) => {
        const x = plot.x + Math.round((onset / duration) * plot.width);
        const seconds = notes.offsets[i]! - onset;
        const width = Math.max(2, Math.round((seconds / duration) * plot.width));
        const y = plot.y + Math.round(yOf(notes.pitches[i]!) - height / 2);
        const strength = FAINTEST + (1 - FAINTEST) * (notes.velocities[i]! / 127);
        raster.fill({ x, y, width, height }, MARK, strength);
      });
      drawValueAxis(raster, plot, { ticks: valueTicks(lowest, highest, 5), yOf });
      drawTimeAxis(raster, plot, duration);
    },
  };
}
