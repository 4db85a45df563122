import { DRUM_INSTRUMENTS, drumGain, TIMBRE_ROWS } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { keptSound } from '../../runtime/operation/kept-sound';
import { MatrixWriter } from '../../runtime/operation/matrix-writer';
import { drumActivationsOf } from '../drums/drum-activations';
import { readDrumGain } from '../drums/drum-layout';
import { meanSquareOf } from '../drums/mean-square';
import { loadModel, modelIdentity } from '../runtime/load-model';

const ROWS = DRUM_INSTRUMENTS.length;

/** What the drum network says of every frame and how the frame sounds, before hits are made of it. */
export async function drumActivations(context: OperationContext): Promise<void> {
  const { inputs, outputs } = context;
  const audio = keptSound(await inputs.audio('audio'));
  const gain = inputs.has('layout')
    ? await readDrumGain(inputs)
    : drumGain((await meanSquareOf(audio)).value);
  const model = await loadModel('drums');
  const { activations, velocities, timbre } = await drumActivationsOf(
    model,
    { audio, gain },
    context,
  );
  await writeFrames(context, { port: 'activations', rows: ROWS }, activations);
  await writeFrames(context, { port: 'velocities', rows: ROWS }, velocities);
  await writeFrames(context, { port: 'timbre', rows: TIMBRE_ROWS }, timbre);
  await outputs.json('model', modelIdentity(model));
}

/** @param frames one after another, a value for each row */
async function writeFrames(
  context: OperationContext,
  matrix: { readonly port: string; readonly rows: number },
  frames: Float32Array | Uint8Array,
): Promise<void> {
  const writer = new MatrixWriter(context, matrix);
  try {
    for (let at = 0; at < frames.length; at += matrix.rows)
      writer.append(Float32Array.from(frames.subarray(at, at + matrix.rows)));
    await writer.finish();
  } finally {
    await writer.close();
  }
}
