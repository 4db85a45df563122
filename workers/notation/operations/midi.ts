import { writeFile } from 'node:fs/promises';
import { midiOfBars, midiOfPerformance, writeMidi, type MidiSong } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type OperationContext, type OperationInputs } from '../../runtime/operation/context';
import { readBeats } from '../../runtime/documents/beat-document';
import { readPerformance } from '../reading/performance';
import { readQuantizedBars } from '../reading/quantized-bars';

type Songs = Readonly<Record<'quantized' | 'raw', MidiSong>>;

/** What was transcribed as two MIDI files: on the grid, and as it was played. */
export async function midi({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  for (const [port, song] of Object.entries(await songsOf(inputs))) {
    const path = await outputs.claim(port, 'mid');
    await writeFile(path, writeMidi(song, parameters.string('title')));
    await outputs.keep(port, path, { media_type: 'audio/midi' });
  }
}

/** Both, whatever there is to make them of. @throws AttaccaError INPUT_MISMATCH where there is nothing to be played */
async function songsOf(inputs: OperationInputs): Promise<Songs> {
  const performance = await readPerformance(inputs);
  // Read where bars make it needless, too: what is given must be what it says.
  const pulse = await pulseOf(inputs);
  if (inputs.has('quantized')) {
    const { bars } = await readQuantizedBars(await inputs.file('quantized'));
    const quantized = midiOfBars(bars, true);
    const raw = performance ? midiOfPerformance(performance, { bars }) : midiOfBars(bars, false);
    return { quantized, raw };
  }
  if (performance === null)
    throw new AttaccaError(
      'INPUT_MISMATCH',
      'The input "beats" has nothing to be played; give "quantized", "notes" or "events" as well.',
    );
  const song = midiOfPerformance(performance, pulse);
  return { quantized: song, raw: song };
}

async function pulseOf(
  inputs: OperationInputs,
): Promise<NonNullable<Parameters<typeof midiOfPerformance>[1]>> {
  if (!inputs.has('beats')) return { bars: [] };
  const { beats, bars } = await readBeats(await inputs.file('beats'), 'beats');
  return { times: beats.times, beatUnit: bars.beatUnit };
}
