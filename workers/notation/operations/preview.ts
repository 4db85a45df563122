import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { midiOfBars, midiOfPerformance, songTimes, writeMidi, type MidiSong } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import {
  type OperationContext,
  type OperationInputs,
  type SoundBlock,
} from '../../runtime/operation/context';
import { arranged, type Arrangement } from '../preview/arrange';
import { PREVIEW_RATE, streamFluidsynth } from '../preview/stream-fluidsynth';
import { readPerformance } from '../reading/performance';
import { readQuantizedBars } from '../reading/quantized-bars';

/** After the last note ends: what it still rings. */
const TAIL_SECONDS = 2;
/** As much as the manifest allows of the recording. */
const LONGEST_SECONDS = 14_400;

/** What was transcribed as sound, alone or beside the recording. Memory does not grow with the length. */
export async function preview(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, signal } = context;
  const song = await songOf(inputs);
  const seconds = requireLength(song) + TAIL_SECONDS;
  const folder = await context.folder();
  const midi = join(folder, 'preview.mid');
  await writeFile(midi, writeMidi(song));
  const frames = Math.ceil(seconds * PREVIEW_RATE);
  // FluidSynth plays nothing at all of a song without a note.
  const hasNotes = song.tracks.length > 0;
  const played = hasNotes ? streamFluidsynth({ midi, folder, frames, signal }) : silence(frames);
  const recording = inputs.has('audio') ? (await inputs.audio('audio')).blocks() : null;
  const sounds = { preview: played, recording };
  const writer = await outputs.audio('preview', { channels: 2, sampleRate: PREVIEW_RATE });
  const arrangement = parameters.string('arrangement') as Arrangement;
  const gain = 10 ** (parameters.number('level') / 20);
  let written = 0;
  for await (const block of arranged(sounds, { arrangement, gain })) {
    await writer.write(block);
    written += block[0]!.length;
    context.progress(Math.min(1, written / frames));
  }
}

async function* silence(frames: number): AsyncGenerator<SoundBlock> {
  yield await Promise.resolve([new Float32Array(frames), new Float32Array(frames)]);
}

/** Bars on their grid, notes and hits as they were heard. @throws AttaccaError INPUT_MISMATCH where there is nothing to be played */
async function songOf(inputs: OperationInputs): Promise<MidiSong> {
  const performance = await readPerformance(inputs);
  const bars = inputs.has('quantized')
    ? (await readQuantizedBars(await inputs.file('quantized'))).bars
    : null;
  if (performance === null && bars === null)
    throw new AttaccaError(
      'INPUT_MISMATCH',
      'The input "audio" has nothing to be played; give "notes", "events" or "quantized" as well.',
    );
  // Both keep the time of the bars, so that their tracks fit together.
  const heard = midiOfPerformance(performance ?? {}, { bars: bars ?? [] });
  const onGrid = bars === null ? [] : midiOfBars(bars, true).tracks;
  return { ...heard, tracks: [...onGrid, ...heard.tracks] };
}

/** @returns seconds until the last note ends @throws AttaccaError INPUT_MISMATCH for what is too long */
function requireLength(song: MidiSong): number {
  const end = songTimes(song).reduce((last, { offset }) => Math.max(last, offset), 0);
  if (end <= LONGEST_SECONDS) return end;
  throw new AttaccaError(
    'INPUT_MISMATCH',
    `What is to be played ends at ${end.toFixed(1)} s; allowed: at most ${LONGEST_SECONDS} s.`,
  );
}
