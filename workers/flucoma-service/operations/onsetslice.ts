import { createMatrix, OnsetSliceStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { fftSettings, hopOf } from './fft-settings';
import { sliceSound } from './slice-sound';

/** FluCoMa's OnsetSlice: the slice points as events and as one column of seconds, and views between them. */
export async function onsetslice(context: OperationContext): Promise<void> {
  const { parameters, outputs } = context;
  const settings = fftSettings(parameters);
  const minSliceLength = parameters.number('minslicelength');
  const { times } = await sliceSound(context, {
    makeSlicer: () =>
      new OnsetSliceStream({
        ...settings,
        metric: parameters.number('metric'),
        threshold: parameters.number('threshold'),
        minSliceLength,
        filterSize: parameters.number('filtersize'),
        frameDelta: parameters.number('framedelta'),
      }),
    shortest: minSliceLength * hopOf(settings),
  });
  await outputs.matrix('onsets', createMatrix(times.length, 1, Float32Array.from(times)));
}
