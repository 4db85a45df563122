/** The envelope with `length` values on both sides that rise from 0 to its first value and fall from its last to 0. */
export function rampedEnvelope(envelope: Float32Array, length: number): Float32Array {
  const result = new Float32Array(envelope.length + 2 * length);
  result.set(envelope, length);
  const [first, last] = [envelope[0]!, envelope.at(-1)!];
  for (let i = 0; i < length; i++) {
    result[i] = (first * i) / length;
    result[result.length - 1 - i] = (last * i) / length;
  }
  return result;
}
