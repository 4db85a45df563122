import fc from 'fast-check';
import { ColumnWriter } from './column-writer';

test('columns are where they were written, from the left; those that did not come are zeros', () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 120, max: 300 }));
  const rows = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 60, max: 90 }));
  fc.assert(
    fc.property(rows, size, size, (rows, columns, missing) => {
      const writer = new ColumnWriter(rows, columns + missing);
      const value = (row: number, column: number) => 100 * row + column + 1;
      for (let column = 0; column < columns; column++) {
        writer.append(Float64Array.from({ length: rows }, (_, row) => value(row, column)));
      }
      const matrix = writer.toMatrix();
      expect([matrix.rows, matrix.columns]).toEqual([rows, columns + missing]);
      const expected = Float32Array.from(matrix.data, (_, i) => {
        const column = i % matrix.columns;
        return column < columns ? value(Math.floor(i / matrix.columns), column) : 0;
      });
      expect(Buffer.from(matrix.data.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
    }),
  );
});
