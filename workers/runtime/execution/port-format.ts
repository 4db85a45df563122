import { portDetail, type Parameters, type Port } from '@attacca/core';
import { type SoundFormat } from '../sound/conversion-filters';

/** What a port wants of its sound; where it does not say, what the sound has. */
export function wantedFormat(port: Port, parameters: Parameters, native: SoundFormat): SoundFormat {
  return {
    channels: portDetail(port, 'channels', parameters) ?? native.channels,
    sampleRate: portDetail(port, 'sample_rate', parameters) ?? native.sampleRate,
  };
}
