import { type Parameters } from '@attacca/core';

/** How the sound of an operation is cut into chunks that are worked on apart. */
export interface ChunkPlan {
  /** Samples from frame to frame. */
  readonly hopSamples: number;
  /** Frames on both sides of a chunk that its own frames depend on. */
  readonly contextFrames: number;
  /** Shorter sounds are not worth the threads, in seconds. */
  readonly leastSeconds: number;
}

type PlanOf = (read: (name: string) => number) => Omit<ChunkPlan, 'leastSeconds'> | null;

/** Frames whose samples lie in another one's, and one more for windows of an odd length. */
const framesUnder = (length: number, hop: number): number => Math.ceil(length / hop) + 1;

/** 0 stands for librosa's None: a quarter of the window. */
const hopOf = (read: (name: string) => number, window: number): number =>
  read('hop_length') || Math.max(1, window >> 2);

const framewise =
  (length: string): PlanOf =>
  (read) => {
    const size = read(length);
    const hopSamples = hopOf(read, size);
    return { hopSamples, contextFrames: framesUnder(size, hopSamples) };
  };

const separation: PlanOf = (read) => {
  const size = read('n_fft');
  const hopSamples = hopOf(read, read('win_length') || size);
  return { hopSamples, contextFrames: read('kernel_size') + 2 * framesUnder(size, hopSamples) };
};

/** FluCoMa's tools, of all of a sound. @param extra names parameters with frames that are looked at beside */
const fluid =
  (...extra: readonly string[]): PlanOf =>
  (read) => {
    const isRegion =
      read('startframe') !== 0 || read('numframes') !== -1 || read('startchan') !== 0;
    if (isRegion) return null;
    const window = read('windowsize');
    const hopSamples = read('hopsize') === -1 ? window >> 1 : read('hopsize');
    const size = Math.max(window, read('fftsize'));
    const beside = extra.reduce((sum, name) => sum + read(name), 0);
    return { hopSamples, contextFrames: 2 * framesUnder(size, hopSamples) + beside };
  };

/** A tuning that is estimated hears all of the sound. */
const chroma: PlanOf = (read) => (read('tuning') === -1 ? null : framewise('n_fft')(read));

/**
 * Operations whose frames depend on nothing but the sound around them, and which take long enough to be worth it:
 * cutting, handing over and starting threads cost 30 % more CPU time, of a mel spectrogram's 60 %.
 */
const plans: Readonly<Record<string, readonly [leastSeconds: number, plan: PlanOf]>> = {
  'librosa-hpss': [60, separation],
  'fluid-hpss': [60, fluid('harmfiltersize')],
  'librosa-yin': [120, framewise('frame_length')],
  'librosa-chroma-stft': [300, chroma],
  'librosa-spectral-bandwidth': [300, framewise('n_fft')],
  'librosa-spectral-contrast': [300, framewise('n_fft')],
  'librosa-spectral-rolloff': [300, framewise('n_fft')],
  'librosa-spectral-flatness': [300, framewise('n_fft')],
  'librosa-spectral-centroid': [300, framewise('n_fft')],
  'fluid-mfcc': [300, fluid()],
  melbands: [300, fluid()],
  pitch: [300, fluid()],
  spectralshape: [300, fluid()],
  'fluid-chroma': [300, fluid()],
};

/** How an operation's sound can be cut, or null if it must be heard as a whole. */
export function chunkPlan(operation: string, parameters: Parameters): ChunkPlan | null {
  if (!Object.hasOwn(plans, operation)) return null;
  const [leastSeconds, planOf] = plans[operation]!;
  const plan = planOf((name) => Number(parameters[name]));
  return plan === null ? null : { ...plan, leastSeconds };
}
