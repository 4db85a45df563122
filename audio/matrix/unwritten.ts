/**
 * Memory for so many values as it is: to be given zeros costs as much as to write them. Whoever takes it writes all of it,
 * or throws.
 */
export function unwritten(length: number): Float32Array {
  return new Float32Array(Buffer.allocUnsafeSlow(length * Float32Array.BYTES_PER_ELEMENT).buffer);
}
