import { readFileSync } from 'node:fs';
import { type Port } from '@attacca/core';
import {
  drawSoundWave,
  drawText,
  drawTimeAxis,
  FAINT_INK,
  INK,
  printable,
  TEXT_SIZE,
} from '../../workers/runtime/picture';
import { type Panel } from './sheet';
import { type Mono } from './sound-panels';

const LINE_HEIGHT = 17;
const COLUMNS = 2;
const MOST_FACTS = 16;
const LONGEST_VALUE = 9;
const WAVE_HEIGHT = 80;
/** Room for a name. */
const KEY_WIDTH = 165;

/** The first facts that a document says, below the sound that they are about. */
export function factsPanel({ name }: Port, path: string, sound: Mono): Panel {
  const facts = factsIn(JSON.parse(readFileSync(path, 'utf8')), '').slice(0, MOST_FACTS);
  const lines = Math.ceil(facts.length / COLUMNS);
  const wave = WAVE_HEIGHT + 30;
  return {
    title: name,
    note: '',
    height: wave + lines * LINE_HEIGHT,
    draw(raster, plot) {
      const top = { ...plot, height: WAVE_HEIGHT };
      drawSoundWave(raster, top, sound.samples);
      drawTimeAxis(raster, top, sound.samples.length / sound.sampleRate);
      facts.forEach(([key, value], i) => {
        const column = Math.floor(i / lines);
        const x = plot.x + (column * plot.width) / COLUMNS;
        const y = plot.y + wave + LINE_HEIGHT * ((i % lines) + 1);
        const style = { y, size: TEXT_SIZE, align: 'left' } as const;
        drawText(raster, printable(key), { ...style, x, colour: FAINT_INK });
        drawText(raster, printable(value), { ...style, x: x + KEY_WIDTH, colour: INK });
      });
    },
  };
}

/** Names and short values, depth first; long lists are left out. */
function factsIn(content: unknown, name: string): (readonly [string, string])[] {
  if (content === null) return [];
  if (Array.isArray(content)) return [];
  if (typeof content === 'object') {
    return Object.entries(content).flatMap(([key, value]) => factsIn(value, key));
  }
  return [[name, shortText(content).slice(0, LONGEST_VALUE)]];
}

function shortText(content: unknown): string {
  if (typeof content === 'number') return String(Number(content.toPrecision(5)));
  return typeof content === 'string' ? content : JSON.stringify(content);
}
