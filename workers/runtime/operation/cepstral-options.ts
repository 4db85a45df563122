import { type CepstralOptions, type DctType } from '@attacca/audio';
import { type OperationContext } from './context';

/** The parameters `n_mfcc`, `dct_type`, `norm` and `lifter`, of every operation that makes cepstral coefficients. */
export function cepstralOptions(parameters: OperationContext['parameters']): CepstralOptions {
  return {
    nMfcc: parameters.number('n_mfcc'),
    dctType: Number(parameters.string('dct_type')) as DctType,
    dctNorm: parameters.string('norm') === 'ortho' ? 'ortho' : null,
    lifter: parameters.number('lifter'),
  };
}
