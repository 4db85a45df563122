export { type FftSettings } from './fft-settings';
export { type DescriptorStream } from './descriptor-stream';
export {
  fluidMelBands,
  FluidMelBandsStream,
  type FluidMelBandsOptions,
  type MelBandRange,
} from './mel-bands';
export { fluidMfcc, FluidMfccStream, type FluidMfccOptions } from './fluid-mfcc';
export { fluidChroma, FluidChromaStream, type FluidChromaOptions } from './fluid-chroma';
export {
  fluidLoudness,
  FluidLoudnessStream,
  LOUDNESS_VALUES,
  type FluidLoudnessOptions,
} from './fluid-loudness';
export { fluidPitch, FluidPitchStream, PITCH_VALUES, type FluidPitchOptions } from './fluid-pitch';
export {
  fluidSpectralShape,
  FluidSpectralShapeStream,
  SPECTRAL_SHAPES,
  type FluidSpectralShapeOptions,
} from './fluid-spectral-shape';
