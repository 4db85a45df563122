import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { createMatrix, type Matrix, type SampleArray } from '../matrix/matrix';
import { chromaCqtStream, withTuning, type ChromaCqtOptions } from './chroma-cqt';
import { normalizer } from './normalize';

/** Coordinates: x and y of the circles of fifths, minor thirds and major thirds. */
const DIMENSIONS = 6;

/** Radius, and how far a semitone goes round, in turns of half a circle. */
const CIRCLES = [
  { radius: 1, step: 7 / 6 },
  { radius: 1, step: 3 / 2 },
  { radius: 0.5, step: 2 / 3 },
] as const;

const toSum1 = normalizer(1);

/** The tonal centroid of Harte, Sandler and Gasser (2006), frame by frame, at the tuning given (default 0): librosa.feature.tonnetz. @throws InvalidParameterError */
export function tonnetzStream(options: ChromaCqtOptions, onValues: OnValues): FramewiseFeature {
  const values = new Float64Array(DIMENSIONS);
  const shares = new Float64Array(options.nChroma ?? 12);
  const project = tonnetzProjection(shares.length);
  const chroma = chromaCqtStream(options, (chromaValues, frame) => {
    shares.set(chromaValues);
    project(shares, values);
    onValues(values, frame);
  });
  return { rows: DIMENSIONS, push: (block) => chroma.push(block), end: () => chroma.end() };
}

/** The whole signal's, (6, frames); without `tuning` it is estimated first. @throws InvalidParameterError */
export function tonnetz(signal: SampleArray, options: ChromaCqtOptions): Matrix {
  const tuned = withTuning(signal, options);
  return featureMatrix(signal, (onValues) => tonnetzStream(tuned, onValues));
}

/** A given chromagram's tonal centroids, (6, frames). */
export function tonnetzOfChroma({ rows, columns, data }: Matrix): Matrix {
  const result = createMatrix(DIMENSIONS, columns);
  const project = tonnetzProjection(rows);
  const shares = new Float64Array(rows);
  const values = new Float64Array(DIMENSIONS);
  for (let frame = 0; frame < columns; frame++) {
    for (let c = 0; c < rows; c++) shares[c] = data[c * columns + frame]!;
    project(shares, values);
    values.forEach((value, d) => (result.data[d * columns + frame] = value));
  }
  return result;
}

/** Makes the shares add up to 1 and takes their mean place on the circles. */
function tonnetzProjection(nChroma: number): (shares: Float64Array, values: Float64Array) => void {
  const directions = CIRCLES.flatMap(({ radius, step }) =>
    [0.5, 0].map((quarter) =>
      Float64Array.from(
        { length: nChroma },
        (_, c) => radius * Math.cos(Math.PI * (step * ((12 * c) / nChroma) - quarter)),
      ),
    ),
  );
  return (shares, values) => {
    toSum1(shares);
    directions.forEach((direction, d) => {
      let sum = 0;
      for (let c = 0; c < nChroma; c++) sum += direction[c]! * shares[c]!;
      values[d] = sum;
    });
  };
}
