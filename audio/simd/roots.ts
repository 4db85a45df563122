/** Fills a table with exp(-2πik/n), real and imaginary parts in turn, for as many k as there is room for. */
export function fillRoots(table: Float32Array, n: number): void {
  for (let k = 0; 2 * k < table.length; k++) {
    table[2 * k] = Math.cos((2 * Math.PI * k) / n);
    table[2 * k + 1] = -Math.sin((2 * Math.PI * k) / n);
  }
}
