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

/** Of powers, lowest row first. Silence is the quietest colour throughout. */
export function gridOf(powers: PooledColumns, options: GridOptions): SpectrogramGrid {
  const { rows, columns, framesPerColumn } = powers;
  const decibels = Float32Array.from({ length: rows * columns }, (_, at) =>
    powers.at(Math.floor(at / columns), at % columns),
  );
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
    columnOf: (seconds) =>
      (seconds / options.secondsPerFrame - (framesPerColumn - 1) / 2) / framesPerColumn,
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
