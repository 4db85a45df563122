import { fixedSliceCount, fixedSlices } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type OperationContext } from '../../runtime/operation/context';
import { MOST_SLICES, sliceLayout } from '../../runtime/slicing/slice-layout';

/** Slices of one length, as views, and the layout by which `join-features` puts together what is made of them. */
export async function sliceFixed({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  const pcm = await inputs.canonicalPcm('audio');
  const inSamples = (name: string): number => {
    const given = parameters.number(name);
    return Math.round(parameters.string('unit') === 'samples' ? given : given * pcm.sample_rate);
  };
  const [length, overlap] = [inSamples('length'), inSamples('overlap')];
  assertNotTooMany(fixedSliceCount(pcm.frames, { length, overlap }));
  const slices = fixedSlices(pcm.frames, { length, overlap });
  await outputs.json('layout', sliceLayout(pcm, { length, overlap }));
  await outputs.views('slices', pcm, slices);
}

function assertNotTooMany(count: number): void {
  if (count <= MOST_SLICES) return;
  throw new AttaccaError(
    'TOO_MANY_ITEMS',
    `length and overlap make ${count} slices of this sound; at most ${MOST_SLICES} are allowed: ask for longer ones, or less overlap.`,
  );
}
