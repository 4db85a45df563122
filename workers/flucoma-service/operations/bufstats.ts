import { bufStats, type BufStatsOptions, type Matrix } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type GatheredMatrix, type OperationContext } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

/** FluCoMa's order. */
const STATISTICS = ['mean', 'std', 'skewness', 'kurtosis', 'low', 'middle', 'high'] as const;

/**
 * FluCoMa's BufStats of every matrix, one row each, in item order: for each channel the seven statistics,
 * then those of its first and second differences. A matrix with too few frames for its differences has
 * zeros there, as a value that does not change would; `columns` lists such items.
 */
export async function bufstats({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  const options = optionsOf(parameters);
  const weights = inputs.has('weights') ? inputs.passingMatrices('weights') : null;
  const rows: Float32Array[] = [];
  const items: number[] = [];
  const short: number[] = [];
  let channels: number | undefined;
  for await (const { index, matrix } of inputs.passingMatrices('source')) {
    channels ??= matrix.rows;
    assertSameChannels(index, matrix, channels);
    if (matrix.columns <= options.numDerivs) short.push(index);
    const weighted = weights === null ? {} : { weights: await weightsOf(index, matrix, weights) };
    rows.push(describe(matrix, { ...options, ...weighted }));
    items.push(index);
  }
  const columns = columnNames(channels ?? 0, options.numDerivs);
  await outputs.matrix('stats', tableOf(rows, columns.length));
  await outputs.json('columns', { columns, items, items_too_short_for_differences: short });
}

type Options = BufStatsOptions & { readonly numDerivs: number };

function optionsOf(parameters: ParameterReader): Options {
  return {
    numDerivs: parameters.number('numderivs'),
    low: parameters.number('low'),
    middle: parameters.number('middle'),
    high: parameters.number('high'),
    outliersCutoff: parameters.number('outlierscutoff'),
  };
}

function assertSameChannels(index: number, matrix: Matrix, channels: number): void {
  if (matrix.columns === 0) {
    throw new AttaccaError('INPUT_MISMATCH', `Item ${index} is a matrix without frames.`);
  }
  if (matrix.rows === channels) return;
  throw new AttaccaError(
    'INPUT_MISMATCH',
    `Item ${index} has ${matrix.rows} rows, the items before it ${channels}; all must have as many.`,
  );
}

/** The item's weights: as many as it has frames. */
async function weightsOf(
  index: number,
  { columns }: Matrix,
  weights: AsyncIterator<GatheredMatrix, undefined>,
): Promise<Float32Array> {
  let { value: item } = await weights.next();
  // An item may have been lost on the way to one port and not on that to the other.
  while (item !== undefined && item.index < index) ({ value: item } = await weights.next());
  if (item?.index !== index)
    throw new AttaccaError('INPUT_MISMATCH', `There are no weights for item ${index}.`);
  const { data } = item.matrix;
  if (data.length === columns) return data;
  const message = `Item ${index} has ${columns} frames and ${data.length} weights; there must be one for every frame.`;
  throw new AttaccaError('INPUT_MISMATCH', message);
}

/** One row: the statistics of all channels, one channel after another. */
function describe(matrix: Matrix, options: Options): Float32Array {
  const lines = Array.from({ length: matrix.rows }, (_, row) =>
    matrix.data.subarray(row * matrix.columns, (row + 1) * matrix.columns),
  );
  const width = STATISTICS.length * (options.numDerivs + 1);
  const numDerivs = Math.min(options.numDerivs, matrix.columns - 1);
  const { data, columns } = bufStats(lines, { ...options, numDerivs });
  const row = new Float32Array(matrix.rows * width);
  lines.forEach((_, channel) =>
    row.set(data.subarray(channel * columns, (channel + 1) * columns), channel * width),
  );
  return row;
}

function tableOf(rows: readonly Float32Array[], width: number): Matrix {
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, index) => data.set(row, index * width));
  return { rows: rows.length, columns: width, data };
}

/** E.g. `channel0_mean`, `channel0_derivative1_mean`. */
export function columnNames(channels: number, numDerivs: number): string[] {
  const names: string[] = [];
  for (let channel = 0; channel < channels; channel++) {
    for (let order = 0; order <= numDerivs; order++) {
      const prefix = order === 0 ? `channel${channel}` : `channel${channel}_derivative${order}`;
      names.push(...STATISTICS.map((statistic) => `${prefix}_${statistic}`));
    }
  }
  return names;
}
