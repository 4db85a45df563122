import { drumGain, drumGrid } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { readDrumCard } from '../drums/drum-card';
import { type DrumLayout } from '../drums/drum-layout';
import { MeanSquare } from '../drums/mean-square';
import { loadCard } from '../runtime/load-model';
import { cutSlices } from '../slices/cut-slices';

/** Slices of a sound for `drum-activations`, and the gain that the whole of it needs. */
export async function drumSlices(context: OperationContext): Promise<void> {
  const { contextFrames } = readDrumCard(await loadCard('drums'));
  const level = new MeanSquare();
  const cut = await cutSlices(context, {
    grid: drumGrid(contextFrames),
    onBlock: (block) => level.push(block),
  });
  const layout: DrumLayout = { ...cut, gain: drumGain(level.value) };
  await context.outputs.json('layout', layout);
}
