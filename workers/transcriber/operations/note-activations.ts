import { CONTOUR_BINS, framesWithin, keptFrames, PITCHES } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { MatrixWriter } from '../../runtime/operation/matrix-writer';
import { runBasicPitch } from '../notes/basic-pitch';
import { modelIdentity } from '../runtime/load-model';

/** What Basic Pitch says of every frame, before notes are made of it. */
export async function noteActivations(context: OperationContext): Promise<void> {
  const audio = await context.inputs.audio('audio');
  const writers = {
    frames: new MatrixWriter(context, { port: 'frames', rows: PITCHES }),
    onsets: new MatrixWriter(context, { port: 'onsets', rows: PITCHES }),
    contours: new MatrixWriter(context, { port: 'contours', rows: CONTOUR_BINS }),
  };
  let written = 0;
  try {
    const model = await runBasicPitch(audio, context, async (window, samples) => {
      const wanted = framesWithin(samples);
      for (const frame of keptFrames(window)) {
        if (written === wanted) break;
        written++;
        writers.frames.append(frame.frames);
        writers.onsets.append(frame.onsets);
        writers.contours.append(frame.contours);
      }
      for (const writer of Object.values(writers)) await writer.relieve();
    });
    for (const writer of Object.values(writers)) await writer.finish();
    await context.outputs.json('model', modelIdentity(model));
  } finally {
    for (const writer of Object.values(writers)) await writer.close();
  }
}
