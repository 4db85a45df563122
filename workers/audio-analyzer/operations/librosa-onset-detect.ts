import { OnsetDetectStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { frameEvents } from './events';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/** `librosa.onset.onset_detect`: where notes begin, in frames, samples and seconds. */
export async function librosaOnsetDetect({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const { sampleRate } = audio;
  const hopLength = parameters.number('hop_length');
  const stream = new OnsetDetectStream({
    sampleRate,
    hopLength,
    backtrack: parameters.boolean('backtrack'),
    normalize: parameters.boolean('normalize'),
    delta: parameters.number('delta'),
    ...windowOptions(parameters),
  });
  await pushBlocks(audio, stream, progress);
  await outputs.json('onsets', frameEvents(stream.end(), { hopLength, sampleRate }));
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
