import { writeFile } from 'node:fs/promises';
import { readBeats } from '../../runtime/documents/beat-document';
import { type OperationContext } from '../../runtime/operation/context';
import { type ColourMapName } from '../../runtime/picture/colour-map';
import { encodePng } from '../../runtime/picture/png';
import { pianoRollPicture } from '../piano-roll/piano-roll-picture';
import { rollPage } from '../piano-roll/roll';
import { rollSpectrum } from '../piano-roll/roll-spectrum';
import { readPerformance } from '../reading/performance';

/** A page of notes and drum hits over the spectrum of the recording. Memory depends on the page, not on the sound. */
export async function pianoRoll(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const performance = (await readPerformance(inputs)) ?? { notes: [], hits: [] };
  const pulse = inputs.has('beats') ? await readBeats(await inputs.file('beats'), 'beats') : null;
  const start = parameters.number('start');
  const wanted = rollPage(performance, { start, duration: parameters.number('duration'), pulse });
  const width = parameters.number('width');
  const { grid, duration } = await rollSpectrum(
    await inputs.audio('audio'),
    { ...wanted, width, rangeDb: parameters.number('top_db') },
    context,
  );
  const page = rollPage(performance, { start, duration, pulse });
  const height = parameters.number('height');
  const colours = parameters.string('colours') as ColourMapName;
  const picture = pianoRollPicture(page, grid, { width, height, colours });
  const path = await outputs.claim('picture', 'png');
  await writeFile(path, encodePng(picture));
  await outputs.keep('picture', path, { media_type: 'image/png' });
}
