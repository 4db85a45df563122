/** |X|^exponent of interleaved complex bins. */
export function spectrumPower(
  spectrum: Float64Array,
  exponent: number,
  result: Float64Array,
): void {
  for (let k = 0, i = 0; k < result.length; k++, i += 2) {
    const real = spectrum[i]!;
    const imaginary = spectrum[i + 1]!;
    result[k] = real * real + imaginary * imaginary;
  }
  if (exponent === 2) return;
  for (let k = 0; k < result.length; k++) {
    result[k] = exponent === 1 ? Math.sqrt(result[k]!) : result[k]! ** (exponent / 2);
  }
}
