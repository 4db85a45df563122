import { type Kernels } from './kernels';

/** True for frames that kernels can transform. */
export function isLaneSize(size: number): boolean {
  return size >= 16 && size <= 65_536 && Number.isInteger(Math.log2(size));
}

/**
 * Fills the tables of the plan for frames of `size` samples. Call it when all memory is allocated: making room moves it.
 * @param Values what is computed with
 */
export function fillTables(
  module: Kernels,
  size: number,
  Values: typeof Float32Array | typeof Float64Array,
): void {
  const { buffer } = module.memory;
  fillRoots(new Values(buffer, module.rootsAt(), size), size / 2);
  fillRoots(new Values(buffer, module.realRootsAt(), size / 2 + 2), size);
}

const known = new Map<string, Float64Array>();
const MOST_KNOWN = 64;

/** exp(-2πik/n) for as many k as there is room for. */
export function fillRoots(table: Float32Array | Float64Array, n: number): void {
  const count = table.length / 2;
  const key = `${n} ${count}`;
  // Kept, since streams have the same few sizes.
  let roots = known.get(key);
  if (roots === undefined) {
    roots = rootsOf(n, count);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, roots);
  }
  table.set(roots);
}

function rootsOf(n: number, count: number): Float64Array {
  const roots = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    roots[2 * k] = Math.cos((2 * Math.PI * k) / n);
    roots[2 * k + 1] = -Math.sin((2 * Math.PI * k) / n);
  }
  return roots;
}
