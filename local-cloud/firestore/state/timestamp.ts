import { type WireTimestamp } from './value';

/** Microseconds since the epoch as a wire timestamp. The database's own times have this resolution. */
export function toWireTimestamp(micros: number): WireTimestamp {
  const seconds = Math.floor(micros / 1e6);
  return { seconds: String(seconds), nanos: (micros - seconds * 1e6) * 1000 };
}

/** A wire timestamp in microseconds since the epoch; what is finer is cut off. */
export function toMicros(timestamp: WireTimestamp): number {
  return Number(timestamp.seconds) * 1e6 + Math.floor(timestamp.nanos / 1000);
}
