import { DRUM_INSTRUMENTS } from '../drum-hit';

/** Values of a frame: one for each instrument. */
export const COLUMNS = DRUM_INSTRUMENTS.length;

/** One instrument's values of a table whose rows are frames. */
export function columnOf(table: Float32Array, column: number): Float32Array {
  return Float32Array.from(
    { length: table.length / COLUMNS },
    (_, row) => table[row * COLUMNS + column]!,
  );
}
