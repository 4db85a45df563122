import { InvalidParameterError } from '../parameters/invalid-parameter';
import { meanTempogram } from './mean-tempogram';
import { tempogramColumns } from './tempogram';

/** How the tempogram of all frames becomes one column. */
export type TempogramAggregate = 'mean' | 'median' | 'max' | 'min';

/** Lags whose values of all frames are kept at a time: medians need them, and all of them would not fit. */
const LAGS_AT_A_TIME = 32;

/** Each lag's value over all frames. @throws InvalidParameterError */
export function aggregateTempogram(
  envelope: Float32Array,
  { winLength, aggregate }: { readonly winLength: number; readonly aggregate: TempogramAggregate },
): Float64Array {
  switch (aggregate) {
    case 'mean':
      return meanTempogram(envelope, winLength);
    case 'max':
      return folded(envelope, winLength, Math.max);
    case 'min':
      return folded(envelope, winLength, Math.min);
    case 'median':
      return medians(envelope, winLength);
    default:
      throw new InvalidParameterError('aggregate', aggregate, '"mean", "median", "max" or "min"');
  }
}

function folded(
  envelope: Float32Array,
  winLength: number,
  fold: (a: number, b: number) => number,
): Float64Array {
  const columns = tempogramColumns(envelope, { winLength });
  const result = Float64Array.from(columns.at(0));
  for (let frame = 1; frame < columns.frames; frame++) {
    const column = columns.at(frame);
    for (let lag = 0; lag < winLength; lag++) result[lag] = fold(result[lag]!, column[lag]!);
  }
  return result;
}

function medians(envelope: Float32Array, winLength: number): Float64Array {
  const columns = tempogramColumns(envelope, { winLength });
  const { frames } = columns;
  const result = new Float64Array(winLength);
  for (let first = 0; first < winLength; first += LAGS_AT_A_TIME) {
    const count = Math.min(LAGS_AT_A_TIME, winLength - first);
    const rows = Array.from({ length: count }, () => new Float64Array(frames));
    for (let frame = 0; frame < frames; frame++) {
      const column = columns.at(frame);
      for (let row = 0; row < count; row++) rows[row]![frame] = column[first + row]!;
    }
    rows.forEach((values, row) => (result[first + row] = medianOf(values)));
  }
  return result;
}

/** Of an even number, the mean of the middle two. Sorts the values. */
function medianOf(values: Float64Array): number {
  values.sort();
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half]! : 0.5 * (values[half - 1]! + values[half]!);
}
