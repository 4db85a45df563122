import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { TuningStream } from '../tonal/tuning';
import { RateHalving } from '../simd/rate-halving';
import { constantQSettings, type ConstantQOptions } from './constant-q-options';
import { EarlyHalving } from './early-halving';
import { FrameAssembly } from './frame-assembly';
import { soxrHalvingFilter } from './soxr-halving-filter';
import { planOctaves, type Octave } from './octaves';
import { createWaveletFrames, type WaveletFrames } from './wavelet-frames';

/** Samples that go through all octaves at a time, so that none is far ahead of the others. */
const BLOCK = 4096;

/** What the signal is at one rate: octaves that are analysed there, and the next rate. */
interface Level {
  readonly octaves: WaveletFrames[];
  halving: RateHalving | null;
}

/**
 * The constant-Q transform of librosa.cqt: magnitudes of `nBins` frequencies that lie equally far apart in pitch, frame
 * by frame. The method is that of Schörkhuber and Klapuri: an octave's wavelets are multiplied with spectra of short
 * frames, then the rate is halved for the octave below. Memory does not grow with the signal.
 * @throws InvalidParameterError
 */
export function constantQStream(options: ConstantQOptions, onValues: OnValues): FramewiseFeature {
  return createStream({ options, isComplex: false }, onValues);
}

/** Real parts of all bins, then imaginary parts of all, as a feature of twice as many rows: librosa.cqt. @throws InvalidParameterError */
export function constantQComplexStream(
  options: ConstantQOptions,
  onValues: OnValues,
): FramewiseFeature {
  return createStream({ options, isComplex: true }, onValues);
}

/** Finds the tuning as librosa.cqt does where none is given. @throws InvalidParameterError */
export function constantQTuningStream({
  sampleRate,
  binsPerOctave = 12,
}: Pick<ConstantQOptions, 'sampleRate' | 'binsPerOctave'>): TuningStream {
  return new TuningStream({ sampleRate, binsPerOctave });
}

/** The whole signal's magnitudes, (nBins, frames): |librosa.cqt|. @throws InvalidParameterError */
export function constantQ(signal: SampleArray, options: ConstantQOptions): Matrix {
  return featureMatrix(signal, (onValues) => constantQStream(options, onValues));
}

function createStream(
  { options, isComplex }: { options: ConstantQOptions; isComplex: boolean },
  onValues: OnValues,
): FramewiseFeature {
  const settings = constantQSettings(options);
  const octaves = planOctaves(settings);
  const rows = (isComplex ? 2 : 1) * settings.nBins;
  const assembly = new FrameAssembly({ width: rows, parts: octaves.length }, onValues);
  const levels = createLevels(octaves, (octave, part) => {
    const { wavelets, hop, firstBin } = octave;
    const imaginary = settings.nBins + firstBin;
    return createWaveletFrames(
      { wavelets, hop, isComplex, padMode: settings.padMode },
      (values) => {
        const frame = assembly.next(part);
        if (isComplex) {
          for (let i = 0; 2 * i < values.length; i++) {
            frame[firstBin + i] = values[2 * i]!;
            frame[imaginary + i] = values[2 * i + 1]!;
          }
        } else for (let i = 0; i < values.length; i++) frame[firstBin + i] = values[i]!;
        assembly.placed(part);
      },
    );
  });
  return feature(levels, { rows, assembly, early: octaves[0]!.halvings });
}

function feature(
  levels: readonly Level[],
  { rows, assembly, early }: { rows: number; assembly: FrameAssembly; early: number },
): FramewiseFeature {
  const toTop = (block: SampleArray): void => pushInto(levels[0]!, block);
  const source = early > 0 ? new EarlyHalving(early, toTop) : { push: toTop, end: () => undefined };
  return {
    rows,
    push(block) {
      for (let from = 0; from < block.length; from += BLOCK) {
        source.push(block.subarray(from, from + BLOCK));
      }
    },
    end() {
      source.end();
      for (const { octaves, halving } of levels) {
        for (const octave of octaves) octave.end();
        halving?.end();
      }
      return assembly.frames;
    },
  };
}

function pushInto({ octaves, halving }: Level, block: SampleArray): void {
  for (const octave of octaves) octave.push(block);
  halving?.push(block);
}

/** Levels from the rate of the highest octave down, each feeding the next. */
function createLevels(
  octaves: readonly Octave[],
  createFrames: (octave: Octave, part: number) => WaveletFrames,
): readonly Level[] {
  const early = octaves[0]!.halvings;
  const count = octaves.at(-1)!.halvings - early + 1;
  const levels = Array.from({ length: count }, (): Level => ({ octaves: [], halving: null }));
  octaves.forEach((octave, part) =>
    levels[octave.halvings - early]!.octaves.push(createFrames(octave, part)),
  );
  const filter = soxrHalvingFilter();
  levels.slice(1).forEach((next, above) => {
    levels[above]!.halving = new RateHalving(filter, (samples) => pushInto(next, samples));
  });
  return levels;
}
