/** How likely a pitch moves from bin i to bin `i + first + m`: exp(log[m] - logTotal[i]). */
export interface TransitionKernel {
  readonly first: number;
  /** Logarithms of a triangle; concave, which `spreadBest` relies on. */
  readonly log: Float64Array;
  /** Logarithm of what of the triangle lies inside the range of bins. */
  readonly logTotal: Float64Array;
}

/** librosa.sequence.transition_local with a triangular window of at most `bins` values. */
export function transitionKernel(bins: number, width: number): TransitionKernel {
  const triangle = Float64Array.from({ length: width }, (_, m) => {
    const fromEdge = Math.min(m + 1, width - m);
    return width % 2 === 1 ? (2 * fromEdge) / (width + 1) : (2 * fromEdge - 1) / width;
  });
  // Where librosa's centring and rolling of the window puts its first value.
  const first = Math.floor((bins - width) / 2) + (bins >> 1) + 1 - bins;
  const logTotal = Float64Array.from({ length: bins }, (_, i) => {
    let total = 0;
    for (let m = 0; m < width; m++) {
      const to = i + first + m;
      if (to >= 0 && to < bins) total += triangle[m]!;
    }
    return Math.log(total);
  });
  return { first, log: triangle.map(Math.log), logTotal };
}

/**
 * best[j] = the largest value[i] + kernel.log[j - i - first], and in `from` the i it is of. Since the kernel is concave,
 * a larger j never comes from a smaller i: each j needs to be looked for only between the sources of two others.
 */
export function spreadBest(
  { first, log }: TransitionKernel,
  value: Float64Array,
  { best, from }: { readonly best: Float64Array; readonly from: Int32Array },
): void {
  const bins = value.length;
  const reach = first + log.length - 1;
  for (let step = 2 ** Math.floor(Math.log2(bins)); step >= 1; step >>= 1) {
    for (let j = step - 1; j < bins; j += 2 * step) {
      let low = j - reach > 0 ? j - reach : 0;
      let high = j - first < bins - 1 ? j - first : bins - 1;
      if (j >= step && from[j - step]! > low) low = from[j - step]!;
      if (j + step < bins && from[j + step]! < high) high = from[j + step]!;
      let largest = -Infinity;
      let source = low;
      for (let i = low, m = j - low - first; i <= high; i++, m--) {
        const candidate = value[i]! + log[m]!;
        if (candidate > largest) {
          largest = candidate;
          source = i;
        }
      }
      best[j] = largest;
      from[j] = source;
    }
  }
}
