/** The last decisions of a run, for whoever has to understand why it failed. */
export interface Trace {
  note(time: number, who: string, what: string): void;
  /** Readable lines, oldest first. */
  lines(): string[];
  /** Decisions so far, those forgotten included. */
  readonly length: number;
}

type Entry = readonly [time: number, who: string, what: string];

/** @param kept decisions that are remembered */
export function createTrace(kept: number, start: number): Trace {
  const entries: Entry[] = [];
  let length = 0;
  return {
    note: (time, who, what) => {
      entries[length % kept] = [time, who, what];
      length += 1;
    },
    lines: () => {
      const oldest = Math.max(0, length - kept);
      return Array.from({ length: length - oldest }, (_, index) => {
        const [time, who, what] = entries[(oldest + index) % kept] ?? [start, '', ''];
        return `#${oldest + index} +${((time - start) / 1000).toFixed(3)}s ${who}: ${what}`;
      });
    },
    get length() {
      return length;
    },
  };
}
