import { AmpSliceStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { sliceSound } from './slice-sound';

/** FluCoMa's AmpSlice: the slice points, and views on the sound between neighbouring ones. */
export async function ampslice(context: OperationContext): Promise<void> {
  const { parameters } = context;
  await sliceSound(context, {
    makeSlicer: (sampleRate) => new AmpSliceStream({ sampleRate, ...detectorOptions(parameters) }),
    shortest: parameters.number('minslicelength'),
  });
}

function detectorOptions(parameters: ParameterReader): Record<string, number> {
  return {
    fastRampUp: parameters.number('fastrampup'),
    fastRampDown: parameters.number('fastrampdown'),
    slowRampUp: parameters.number('slowrampup'),
    slowRampDown: parameters.number('slowrampdown'),
    onThreshold: parameters.number('onthreshold'),
    offThreshold: parameters.number('offthreshold'),
    floor: parameters.number('floor'),
    minSliceLength: parameters.number('minslicelength'),
    highPassFreq: parameters.number('highpassfreq'),
  };
}
