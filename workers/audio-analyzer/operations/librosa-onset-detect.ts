import { OnsetDetectStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { frameEvents } from './events';
import { pushAllKept } from '../../runtime/operation/keep-frames';

/** `librosa.onset.onset_detect`: where notes begin, in frames, samples and seconds. */
export async function librosaOnsetDetect(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const audio = await inputs.audio('audio');
  const { sampleRate } = audio;
  const hopLength = parameters.number('hop_length');
  const options = {
    sampleRate,
    hopLength,
    backtrack: parameters.boolean('backtrack'),
    normalize: parameters.boolean('normalize'),
    delta: parameters.number('delta'),
    ...windowOptions(parameters),
  };
  const result = await pushAllKept(
    context,
    audio,
    (createKeeper) => new OnsetDetectStream(options, createKeeper),
  );
  await outputs.json('onsets', frameEvents(result, { hopLength, sampleRate }));
}

/** -1 stands for what librosa derives from the sample rate. */
function windowOptions(parameters: ParameterReader): Record<string, number> {
  const given = {
    preMax: parameters.number('pre_max'),
    postMax: parameters.number('post_max'),
    preAvg: parameters.number('pre_avg'),
    postAvg: parameters.number('post_avg'),
    wait: parameters.number('wait'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, frames]) => frames >= 0));
}
