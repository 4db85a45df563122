const known = new Map<string, Float32Array>();

/** Fills a table with exp(-2πik/n), real and imaginary parts in turn, for as many k as there is room for. */
export function fillRoots(table: Float32Array, n: number): void {
  const count = table.length / 2;
  const key = `${n} ${count}`;
  let roots = known.get(key);
  if (roots === undefined) {
    roots = rootsOf(n, count);
    // Kept, since streams have the same few sizes.
    known.set(key, roots);
  }
  table.set(roots);
}

function rootsOf(n: number, count: number): Float32Array {
  const roots = new Float32Array(2 * count);
  for (let k = 0; k < count; k++) {
    roots[2 * k] = Math.cos((2 * Math.PI * k) / n);
    roots[2 * k + 1] = -Math.sin((2 * Math.PI * k) / n);
  }
  return roots;
}
