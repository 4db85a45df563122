import { NoveltySliceStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { fftSettings, hopOf } from './fft-settings';
import { sliceSound } from './slice-sound';

/** FluCoMa's NoveltySlice: the slice points, and views on the sound between neighbouring ones. */
export async function noveltyslice(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const settings = fftSettings(parameters);
  const minSliceLength = parameters.number('minslicelength');
  await sliceSound(context, {
    makeSlicer: (sampleRate) =>
      new NoveltySliceStream({
        ...settings,
        sampleRate,
        algorithm: parameters.number('algorithm'),
        kernelSize: parameters.number('kernelsize'),
        threshold: parameters.number('threshold'),
        filterSize: parameters.number('filtersize'),
        minSliceLength,
      }),
    shortest: minSliceLength * hopOf(settings),
  });
}
