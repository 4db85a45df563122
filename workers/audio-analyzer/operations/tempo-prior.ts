import { type TempoPriorOptions } from '@attacca/audio';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

/** librosa's `prior`, as far as numbers can say it: its own log-normal curve about `start_bpm`, or scipy.stats.uniform. */
export function tempoPriorOptions(
  parameters: ParameterReader,
): Pick<TempoPriorOptions, 'startBpm' | 'uniformPrior'> {
  const isUniform = parameters.string('prior') === 'uniform';
  return {
    startBpm: parameters.number('start_bpm'),
    uniformPrior: isUniform
      ? { lowBpm: parameters.number('prior_min'), highBpm: parameters.number('prior_max') }
      : null,
  };
}
