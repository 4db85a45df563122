/**
 * How much each channel counts (ITU-R BS.1770-4 table 3): channels behind the listener 1.41, the low-frequency channel
 * nothing. The order is that of WAV: left, right, centre, low frequency, back left, back right, side left, side right.
 */
const SURROUND = 1.41;
const byCount: Readonly<Record<number, readonly number[]>> = {
  4: [1, 1, 1, SURROUND],
  5: [1, 1, 1, SURROUND, SURROUND],
  6: [1, 1, 1, 0, SURROUND, SURROUND],
  7: [1, 1, 1, 0, SURROUND, SURROUND, SURROUND],
  8: [1, 1, 1, 0, SURROUND, SURROUND, SURROUND, SURROUND],
};

/** One weight per channel; 1 for each where the number of channels does not tell which is which. */
export function channelWeights(channels: number): readonly number[] {
  return byCount[channels] ?? Array.from({ length: channels }, () => 1);
}
