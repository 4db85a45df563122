import { PyinStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pitchOptions } from './pitch-options';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/** What `fill_na` stands for. */
const FILLINGS: Readonly<Record<string, number | null>> = { nan: NaN, '0': 0, none: null };

/** `librosa.pyin`: pitch, voicing and its probability, one float32 value per frame each. */
export async function librosaPyin({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const stream = new PyinStream({
    ...pitchOptions(parameters, audio.sampleRate),
    nThresholds: parameters.number('n_thresholds'),
    betaParameters: [parameters.number('beta_a'), parameters.number('beta_b')],
    boltzmannParameter: parameters.number('boltzmann_parameter'),
    resolution: parameters.number('resolution'),
    maxTransitionRate: parameters.number('max_transition_rate'),
    switchProb: parameters.number('switch_prob'),
    noTroughProb: parameters.number('no_trough_prob'),
    fillNa: FILLINGS[parameters.string('fill_na')]!,
  });
  await pushBlocks(audio, stream, progress);
  const { f0, voicedFlag, voicedProb } = stream.end();
  const shape = [f0.length];
  const row = { rows: 1, columns: f0.length };
  await outputs.matrix('f0', { ...row, data: f0 }, shape);
  await outputs.matrix('voiced_flag', { ...row, data: Float32Array.from(voicedFlag) }, shape);
  await outputs.matrix('voiced_prob', { ...row, data: voicedProb }, shape);
}
