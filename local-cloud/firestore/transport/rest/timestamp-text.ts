import { type WireTimestamp } from '../../state/value';

const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/** Reads a time as proto3 JSON writes it (RFC 3339, up to nanoseconds); null when the text is none. */
export function parseTimestampText(text: string): WireTimestamp | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, day, time, fraction = '', zone] = match;
  const milliseconds = Date.parse(`${day}T${time}${zone!.toUpperCase()}`);
  if (Number.isNaN(milliseconds)) return null;
  return { seconds: String(milliseconds / 1000), nanos: Number(fraction.padEnd(9, '0')) };
}

/** The time with no more of 3, 6 or 9 digits of a second than it needs, in UTC. */
export function formatTimestampText(timestamp: {
  readonly seconds?: { toString(): string };
  readonly nanos?: number;
}): string {
  const whole = new Date(Number(timestamp.seconds ?? 0) * 1000).toISOString().slice(0, 19);
  const digits = String(timestamp.nanos ?? 0).padStart(9, '0');
  const fraction = digits.replace(/(?:000){1,3}$/, '');
  return fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`;
}
