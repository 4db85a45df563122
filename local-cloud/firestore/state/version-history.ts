import { type StoredDocument } from './document';

/** How far back reads may go: two minutes, where the cloud keeps an hour. Old versions are held in memory. */
export const HISTORY_MICROS = 120e6;

interface Superseded {
  readonly path: string;
  /** What the document was until `untilMicros`; null when it did not exist. */
  readonly version: StoredDocument | null;
  readonly untilMicros: number;
}

/** The versions that were current during the last minutes, for reads at a time in the past. */
export class VersionHistory {
  private readonly byPath = new Map<string, Superseded[]>();
  /** All entries in the order in which they end. */
  private readonly byTime: Superseded[] = [];
  private firstKept = 0;

  /** Notes that `version` was current until `untilMicros`, and forgets what has become too old. */
  add(path: string, version: StoredDocument | null, untilMicros: number): void {
    const entry = { path, version, untilMicros };
    const versions = this.byPath.get(path);
    if (versions === undefined) this.byPath.set(path, [entry]);
    else versions.push(entry);
    this.byTime.push(entry);
    this.forgetBefore(untilMicros - HISTORY_MICROS);
  }

  /** The version of `path` at `atMicros`, given the one that is current now. */
  versionAt(path: string, current: StoredDocument | null, atMicros: number): StoredDocument | null {
    const entry = this.byPath.get(path)?.find(({ untilMicros }) => atMicros < untilMicros);
    return entry === undefined ? current : entry.version;
  }

  /** Every document that has changed since the start of the history. */
  changedPaths(): Iterable<string> {
    return this.byPath.keys();
  }

  private forgetBefore(micros: number): void {
    while (
      this.firstKept < this.byTime.length &&
      this.byTime[this.firstKept]!.untilMicros < micros
    ) {
      const { path } = this.byTime[this.firstKept++]!;
      const versions = this.byPath.get(path)!;
      versions.shift();
      if (versions.length === 0) this.byPath.delete(path);
    }
    // Cutting the list only now and then keeps the cost per entry constant.
    if (this.firstKept > 1000 && this.firstKept * 2 > this.byTime.length) {
      this.byTime.splice(0, this.firstKept);
      this.firstKept = 0;
    }
  }
}
