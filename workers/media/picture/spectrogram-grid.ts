import { type PooledColumns } from '@attacca/audio';

/** Decibels below the loudest value, by row (lowest frequency first) and column. */
export interface SpectrogramGrid {
  readonly rows: number;
  readonly columns: number;
  /** 0 is the loudest, `-rangeDb` the quietest; row after row. */
  readonly decibels: Float32Array;
  readonly rangeDb: number;
  /** Where a frequency lies among the rows. */
  readonly rowOf: (hz: number) => number;
  /** Where a time lies among the columns. */
  readonly columnOf: (seconds: number) => number;
  readonly durationSeconds: number;
}

interface GridOptions extends Pick<SpectrogramGrid, 'rangeDb' | 'rowOf' | 'durationSeconds'> {
  readonly secondsPerFrame: number;
}

/** Of the powers of one or more groups of rows, lowest first. Silence is the quietest colour throughout. */
export function gridOf(groups: readonly PooledColumns[], options: GridOptions): SpectrogramGrid {
  const columns = groups[0]?.columns ?? 0;
  const perColumn = groups[0]?.framesPerColumn ?? 1;
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const decibels = new Float32Array(rows * columns);
  let at = 0;
  for (const group of groups)
    for (let row = 0; row < group.rows; row++)
      for (let column = 0; column < columns; column++) decibels[at++] = group.at(row, column);
  const loudest = decibels.reduce((max, power) => Math.max(max, power), 0);
  for (let i = 0; i < decibels.length; i++) {
    const level = loudest === 0 ? -Infinity : 10 * Math.log10(decibels[i]! / loudest);
    decibels[i] = Math.max(-options.rangeDb, level);
  }
  return {
    ...options,
    rows,
    columns,
    decibels,
    columnOf: (seconds) => (seconds / options.secondsPerFrame - (perColumn - 1) / 2) / perColumn,
  };
}

/** The level at a place between rows and columns, by straight lines. */
export function levelAt(grid: SpectrogramGrid, row: number, column: number): number {
  const [r0, r1, r] = neighbours(row, grid.rows);
  const [c0, c1, c] = neighbours(column, grid.columns);
  const at = (y: number, x: number): number => grid.decibels[y * grid.columns + x]!;
  const low = at(r0, c0) + c * (at(r0, c1) - at(r0, c0));
  const high = at(r1, c0) + c * (at(r1, c1) - at(r1, c0));
  return low + r * (high - low);
}

function neighbours(place: number, count: number): [number, number, number] {
  const inside = Math.max(0, Math.min(count - 1, place));
  const lower = Math.floor(inside);
  return [lower, Math.min(count - 1, lower + 1), inside - lower];
}
