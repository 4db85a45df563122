import { TransientSliceStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { sliceSound } from './slice-sound';

/** FluCoMa's TransientSlice: the slice points, and views on the sound between neighbouring ones. */
export async function transientslice(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const minSliceLength = parameters.number('minslicelength');
  await sliceSound(context, {
    makeSlicer: () =>
      new TransientSliceStream({
        order: parameters.number('order'),
        blockSize: parameters.number('blocksize'),
        padSize: parameters.number('padsize'),
        skew: parameters.number('skew'),
        threshFwd: parameters.number('threshfwd'),
        threshBack: parameters.number('threshback'),
        windowSize: parameters.number('windowsize'),
        clumpLength: parameters.number('clumplength'),
        minSliceLength,
      }),
    shortest: minSliceLength,
  });
}
