/** Where the local cloud says that it is. */
export interface Place {
  readonly project: string;
  readonly region: string;
}

/** RFC 3339 with microseconds. */
export function microsText(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(micros % 1e6).padStart(6, '0')}Z`;
}
