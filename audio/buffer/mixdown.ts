import { InvalidParameterError } from '../parameters/invalid-parameter';

/** The mean of all channels, sample by sample. @throws InvalidParameterError if lengths differ or there is no channel */
export function mixdown(channels: readonly Float32Array[]): Float32Array {
  const length = channels[0]?.length;
  if (length === undefined) throw new InvalidParameterError('channels', 'none', 'at least one');
  const sum = new Float64Array(length);
  for (const channel of channels) {
    if (channel.length !== length) {
      throw new InvalidParameterError(
        'channels',
        `lengths ${length} and ${channel.length}`,
        'equal lengths',
      );
    }
    for (let i = 0; i < length; i++) sum[i]! += channel[i]!;
  }
  const scale = 1 / channels.length;
  return Float32Array.from(sum, (value) => value * scale);
}
