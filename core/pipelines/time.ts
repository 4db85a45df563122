/** `seconds` after an RFC 3339 time, as the same. */
export function timeAfter(time: string, seconds: number): string {
  return new Date(Date.parse(time) + Math.round(seconds * 1000)).toISOString();
}
