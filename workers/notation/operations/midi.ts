import { writeFile } from 'node:fs/promises';
import { midiOfBars, writeMidi } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { readQuantizedBars } from '../reading/quantized-bars';

/** What was quantised as two MIDI files: on the grid, and as it was played. */
export async function midi({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  const bars = await readQuantizedBars(await inputs.file('quantized'));
  for (const port of ['quantized', 'raw']) {
    const path = await outputs.claim(port, 'mid');
    const song = midiOfBars(bars, port === 'quantized');
    await writeFile(path, writeMidi(song, parameters.string('title')));
    await outputs.keep(port, path, { media_type: 'audio/midi' });
  }
}
