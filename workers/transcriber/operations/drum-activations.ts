import { DRUM_INSTRUMENTS, drumGain } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { keptSound } from '../../runtime/operation/kept-sound';
import { MatrixWriter } from '../../runtime/operation/matrix-writer';
import { drumActivationsOf } from '../drums/drum-activations';
import { readDrumGain } from '../drums/drum-layout';
import { meanSquareOf } from '../drums/mean-square';
import { loadModel, modelIdentity } from '../runtime/load-model';

const ROWS = DRUM_INSTRUMENTS.length;

/** What the drum network says of every frame, before hits are made of it. */
export async function drumActivations(context: OperationContext): Promise<void> {
  const { inputs, outputs } = context;
  const audio = keptSound(await inputs.audio('audio'));
  const gain = inputs.has('layout')
    ? await readDrumGain(inputs)
    : drumGain((await meanSquareOf(audio)).value);
  const model = await loadModel('drums');
  const { activations, velocities } = await drumActivationsOf(model, { audio, gain }, context);
  await writeFrames(context, 'activations', activations);
  await writeFrames(context, 'velocities', velocities);
  await outputs.json('model', modelIdentity(model));
}

/** @param frames one after another, a value for each instrument */
async function writeFrames(
  context: OperationContext,
  port: string,
  frames: Float32Array,
): Promise<void> {
  const writer = new MatrixWriter(context, { port, rows: ROWS });
  try {
    for (let at = 0; at < frames.length; at += ROWS) writer.append(frames.subarray(at, at + ROWS));
    await writer.finish();
  } finally {
    await writer.close();
  }
}
