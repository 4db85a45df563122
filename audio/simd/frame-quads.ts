import { DOUBLE_LANES, DoubleSpectra, type DoubleSpectraOptions } from './double-spectra';
import { FrameSpectra, type FrameSpectraOptions } from './frame-spectra';
import { capacityFor, FrameTransforms } from './frame-transforms';
import { LANES } from './lanes';

/** What is to be transformed, and zeros that stand before the first and after the last sample. */
type Padded<Options> = Omit<Options, 'capacity'> & { readonly padding: number };

export type FrameQuadsOptions = Padded<FrameSpectraOptions>;

/** Receives a frame's values; the array is reused after the call. */
export type OnFloats = (values: Float32Array, frame: number) => void;

/** Receives a frame's values; the array is reused after the call. */
export type OnDoubles = (values: Float64Array, frame: number) => void;

/** Spectra of a signal that arrives in blocks, four frames at a time in float32. */
export class FrameQuads extends FrameTransforms<Float32Array> {
  constructor(options: FrameQuadsOptions, onValues: OnFloats) {
    const capacity = capacityFor(options, LANES);
    super(options, new FrameSpectra({ ...options, capacity }), onValues);
  }
}

/** The same of two frames at a time in float64, for what decides. */
export class DoubleFrames extends FrameTransforms<Float64Array> {
  constructor(options: Padded<DoubleSpectraOptions>, onValues: OnDoubles) {
    const capacity = capacityFor(options, DOUBLE_LANES);
    super(options, new DoubleSpectra({ ...options, capacity }), onValues);
  }
}
