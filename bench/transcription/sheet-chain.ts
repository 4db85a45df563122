import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DrumInstrument } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { executeLocally } from '@attacca/workers';
import { projectCatalog } from '../audio/worker-run';
import { type FoundSheet } from './metrics/sheet';

/** Files by port. */
type Inputs = Readonly<Record<string, string>>;

/** A step of the preset `drum-sheet`. */
export interface SheetStep {
  readonly operation: string;
  /** @param folder in which each step has a folder of its name */
  readonly inputs: (folder: string) => Inputs;
}

const HITS = 'drum-transcribe/hits.json';
const BEATS = 'beat-track/beats.json';
const BARS = 'quantize/bars.json';

/** From a sound to hits in bars. */
export function readingSteps(sound: string): readonly SheetStep[] {
  return [
    { operation: 'drum-transcribe', inputs: () => ({ audio: sound }) },
    {
      operation: 'beat-track',
      inputs: (folder) => ({ audio: sound, events: join(folder, HITS) }),
    },
    {
      operation: 'quantize',
      inputs: (folder) => ({ beats: join(folder, BEATS), events: join(folder, HITS) }),
    },
  ];
}

/** From bars to pages and MIDI. */
export const writingSteps: readonly SheetStep[] = [
  { operation: 'musicxml', inputs: (folder) => ({ quantized: join(folder, BARS) }) },
  {
    operation: 'engrave',
    inputs: (folder) => ({ score: join(folder, 'musicxml/output.musicxml') }),
  },
  { operation: 'midi', inputs: (folder) => ({ quantized: join(folder, BARS) }) },
];

/** What `quantize` writes, as far as it is judged. */
interface BarsDocument {
  readonly bars: readonly {
    readonly start: number;
    readonly end: number;
    readonly beats: number;
    readonly beat_unit: number;
    readonly divisions: number;
    readonly swing: number | false;
    readonly events: readonly {
      readonly tick: number;
      readonly time: number;
      readonly instrument: DrumInstrument;
    }[];
  }[];
}

/** The drum sheet of a sound, by the operations of the preset with their defaults, in this process. */
export async function sheetOf(sound: string): Promise<FoundSheet> {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  try {
    const catalog = projectCatalog();
    for (const { operation: name, inputs } of readingSteps(sound)) {
      const operation = catalog.findOperation('transcriber', name)!;
      const { parameters } = resolveParameters(operation, {});
      const outDir = join(folder, name);
      await executeLocally({ operation, parameters, inputs: inputs(folder), outDir });
    }
    return foundSheet(JSON.parse(readFileSync(join(folder, BARS), 'utf8')) as BarsDocument);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function foundSheet({ bars }: BarsDocument): FoundSheet {
  const hits: FoundSheet['hits'][number][] = [];
  let before = 0;
  for (const { beats, events, swing, ...bar } of bars) {
    const ticksPerBeat = (bar.divisions * 4) / bar.beat_unit;
    // Three eighths are felt as one beat.
    const felt = bar.beat_unit === 8 && beats % 3 === 0 ? 3 : 1;
    for (const { tick, time, instrument } of events) {
      const place = before + playedPlace(tick / ticksPerBeat, swing) / felt;
      hits.push({ time, instrument, place });
    }
    before += beats / felt;
  }
  return {
    hits,
    barLines: [...bars.map(({ start }) => start), ...bars.slice(-1).map(({ end }) => end)],
  };
}

/** Where in its beat something is played that is written at a place, in beats: swung eighths are written even. */
function playedPlace(place: number, swing: number | false): number {
  if (swing === false) return place;
  const [beat, share] = [Math.floor(place), place % 1];
  const offBeat = swing / (1 + swing);
  return beat + (share <= 1 / 2 ? 2 * share * offBeat : 1 - 2 * (1 - share) * (1 - offBeat));
}
