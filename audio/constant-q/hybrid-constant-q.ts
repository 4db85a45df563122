import { type FramewiseFeature, type OnValues } from '../framewise/framewise-feature';
import { type SampleArray } from '../matrix/matrix';
import { MagnitudeStream } from '../transform/magnitude-stream';
import { constantQStream } from './constant-q';
import {
  constantQSettings,
  type ConstantQOptions,
  type ConstantQSettings,
} from './constant-q-options';
import { FrameAssembly } from './frame-assembly';
import { waveletSpectra } from './wavelet-spectra';

/** Samples that go through both transforms at a time, so that neither is far ahead of the other. */
const BLOCK = 4096;

/**
 * The magnitudes of librosa.hybrid_cqt: bins whose wavelets are shorter than a hop are taken, without phases, from one
 * spectrum under a Hann window, the others from the constant-Q transform. @throws InvalidParameterError
 */
export function hybridConstantQStream(
  options: ConstantQOptions,
  onValues: OnValues,
): FramewiseFeature {
  const settings = constantQSettings(options);
  const { nBins, hopLength } = settings;
  // Within two hops after they are padded to a power of two.
  const isShort = (hz: number): boolean =>
    2 ** Math.ceil(Math.log2(lengthOf(hz, settings))) < 2 * hopLength;
  const firstShort = settings.frequenciesHz.findIndex(isShort);
  if (firstShort < 0) return constantQStream(options, onValues);
  if (firstShort === 0) return pseudoConstantQ(settings, 0, onValues);
  const assembly = new FrameAssembly({ width: nBins, parts: 2 }, onValues);
  const place = (part: number, firstBin: number) => (values: SampleArray) => {
    assembly.next(part).set(values, firstBin);
    assembly.placed(part);
  };
  const parts = [
    constantQStream({ ...options, nBins: firstShort }, place(0, 0)),
    pseudoConstantQ(settings, firstShort, place(1, firstShort)),
  ];
  return {
    rows: nBins,
    push(block) {
      for (let from = 0; from < block.length; from += BLOCK) {
        for (const part of parts) part.push(block.subarray(from, from + BLOCK));
      }
    },
    end() {
      for (const part of parts) part.end();
      return assembly.frames;
    },
  };
}

/** The bins from `firstBin` on, as sums of magnitudes weighted by magnitudes: librosa.pseudo_cqt. */
function pseudoConstantQ(
  settings: ConstantQSettings,
  firstBin: number,
  onValues: OnValues,
): FramewiseFeature {
  const { sampleRate, hopLength, padMode, scale } = settings;
  const bins = settings.frequenciesHz.slice(firstBin);
  const leastSize = 2 ** (1 + Math.ceil(Math.log2(hopLength)));
  const frequencies = bins.map((hz) => hz / sampleRate);
  const wavelets = waveletSpectra({ ...settings, frequencies, leastSize });
  const { size, offset } = wavelets;
  const weights = Float64Array.from({ length: wavelets.weights.length / 2 }, (_, i) =>
    Math.hypot(wavelets.weights[2 * i]!, wavelets.weights[2 * i + 1]!),
  );
  const gains = bins.map((hz) => Math.sqrt((scale ? 1 : lengthOf(hz, settings)) / size));
  const values = new Float32Array(bins.length);
  const stream = new MagnitudeStream({ nFft: size, hopLength, padMode }, (magnitudes, frame) => {
    for (let bin = 0; bin < bins.length; bin++) {
      const shift = wavelets.firstBin[bin]! - offset[bin]!;
      let sum = 0;
      for (let i = offset[bin]!; i < offset[bin + 1]!; i++)
        sum += weights[i]! * magnitudes[i + shift]!;
      values[bin] = sum * gains[bin]!;
    }
    onValues(values, frame);
  });
  return { rows: bins.length, push: (block) => stream.push(block), end: () => stream.end() };
}

/** Samples of a wavelet at the full rate. */
function lengthOf(hz: number, { quality, sampleRate }: ConstantQSettings): number {
  return (quality * sampleRate) / hz;
}
