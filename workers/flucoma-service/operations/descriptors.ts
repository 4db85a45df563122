import {
  FluidChromaStream,
  FluidLoudnessStream,
  FluidMelBandsStream,
  FluidMfccStream,
  FluidPitchStream,
  FluidSpectralShapeStream,
  InvalidParameterError,
  LOUDNESS_VALUES,
  PITCH_VALUES,
  SPECTRAL_SHAPES,
} from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { describeChannels } from './describe-channels';
import { fftSettings } from './fft-settings';

const PITCH_ALGORITHMS = ['cepstrum', 'hps', 'yinfft'] as const;
const PITCH_UNITS = ['hz', 'midi'] as const;
const CHROMA_NORMS = ['none', 'sum', 'max'] as const;
const AMPLITUDE_SCALES = ['linear', 'decibels'] as const;

/** FluCoMa's Loudness. */
export async function loudness(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const options = {
    kWeighting: parameters.number('kweighting') === 1,
    truePeak: parameters.number('truepeak') === 1,
    windowSize: parameters.number('windowsize'),
    hopSize: parameters.number('hopsize'),
    padding: parameters.number('padding'),
    select: selected(parameters, LOUDNESS_VALUES),
  };
  await describeChannels(
    context,
    (sampleRate) => new FluidLoudnessStream({ sampleRate, ...options }),
  );
}

/** FluCoMa's MFCC. */
export async function fluidMfcc(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const options = {
    ...fftSettings(parameters),
    padding: parameters.number('padding'),
    ...frequencyBounds(parameters),
    numCoeffs: parameters.number('numcoeffs'),
    numBands: parameters.number('numbands'),
    startCoeff: parameters.number('startcoeff'),
  };
  await describeChannels(context, (sampleRate) => new FluidMfccStream({ sampleRate, ...options }));
}

/** FluCoMa's MelBands. */
export async function melbands(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const options = {
    ...fftSettings(parameters),
    padding: parameters.number('padding'),
    ...frequencyBounds(parameters),
    numBands: parameters.number('numbands'),
    normalize: parameters.number('normalize') === 1,
    scale: AMPLITUDE_SCALES[parameters.number('scale')]!,
  };
  await describeChannels(
    context,
    (sampleRate) => new FluidMelBandsStream({ sampleRate, ...options }),
  );
}

/** FluCoMa's Pitch. */
export async function pitch(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const options = {
    ...fftSettings(parameters),
    padding: parameters.number('padding'),
    ...frequencyBounds(parameters),
    algorithm: PITCH_ALGORITHMS[parameters.number('algorithm')]!,
    unit: PITCH_UNITS[parameters.number('unit')]!,
    select: selected(parameters, PITCH_VALUES),
  };
  await describeChannels(context, (sampleRate) => new FluidPitchStream({ sampleRate, ...options }));
}

/** FluCoMa's SpectralShape. */
export async function spectralshape(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const options = {
    ...fftSettings(parameters),
    padding: parameters.number('padding'),
    ...frequencyBounds(parameters),
    rolloffPercent: parameters.number('rolloffpercent'),
    unit: PITCH_UNITS[parameters.number('unit')]!,
    power: parameters.number('power') === 1,
    select: selected(parameters, SPECTRAL_SHAPES),
  };
  await describeChannels(
    context,
    (sampleRate) => new FluidSpectralShapeStream({ sampleRate, ...options }),
  );
}

/** FluCoMa's Chroma. */
export async function fluidChroma(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const options = {
    ...fftSettings(parameters),
    padding: parameters.number('padding'),
    ...frequencyBounds(parameters),
    numChroma: parameters.number('numchroma'),
    ref: parameters.number('ref'),
    normalize: CHROMA_NORMS[parameters.number('normalize')]!,
  };
  await describeChannels(
    context,
    (sampleRate) => new FluidChromaStream({ sampleRate, ...options }),
  );
}

function frequencyBounds(parameters: ParameterReader): { minFreq: number; maxFreq: number } {
  return { minFreq: parameters.number('minfreq'), maxFreq: parameters.number('maxfreq') };
}

/** The names in a list with commas between them. @throws InvalidParameterError if one is not known */
function selected<Name extends string>(
  parameters: ParameterReader,
  names: readonly Name[],
): Name[] {
  const list = parameters.string('select').split(',');
  return list.map((given) => {
    const known = names.find((name) => name === given.trim().toLowerCase());
    if (known !== undefined) return known;
    throw new InvalidParameterError(
      'select',
      given,
      `${names.join(', ')}, with commas between them`,
    );
  });
}
