import { type StoredDocument } from './document';
import { roughBytes } from './rough-size';

/** How far back reads may go: an hour, as in the cloud. */
export const HISTORY_MICROS = 3_600e6;

/** Old versions are held in memory. When there are more of them than this, the oldest go before their time. */
const MAXIMUM_BYTES = 64 * 2 ** 20;
/** What an entry costs beside its version. */
const ENTRY_BYTES = 200;

interface Superseded {
  readonly path: string;
  readonly version: StoredDocument;
  readonly untilMicros: number;
  readonly bytes: number;
}

/**
 * The versions that were current during the last hour, for reads at a time in the past and for listeners that resume.
 * That a document did not exist is not noted: its next version says when it was created.
 */
export class VersionHistory {
  private readonly byPath = new Map<string, Superseded[]>();
  /** All entries in the order in which they end. */
  private readonly byTime: Superseded[] = [];
  private firstKept = 0;
  private bytes = 0;
  private completeSince = 0;

  constructor(private readonly maximumBytes = MAXIMUM_BYTES) {}

  /** From this time on every version is known. */
  get earliestMicros(): number {
    return this.completeSince;
  }

  /** Notes that `version` was current until `untilMicros`, and forgets what has become too old. */
  add(path: string, version: StoredDocument | null, untilMicros: number): void {
    if (version === null) return;
    const entry = { path, version, untilMicros, bytes: ENTRY_BYTES + roughBytes(version.fields) };
    const versions = this.byPath.get(path);
    if (versions === undefined) this.byPath.set(path, [entry]);
    else versions.push(entry);
    this.byTime.push(entry);
    this.bytes += entry.bytes;
    this.forgetBefore(untilMicros - HISTORY_MICROS);
  }

  /** Says that what was before `micros` is not known. */
  startAt(micros: number): void {
    this.byPath.clear();
    this.byTime.length = 0;
    this.firstKept = 0;
    this.bytes = 0;
    this.completeSince = micros;
  }

  /** The version of `path` at `atMicros`, given the one that is current now. */
  versionAt(path: string, current: StoredDocument | null, atMicros: number): StoredDocument | null {
    if (current !== null && current.updateMicros <= atMicros) return current;
    const versions = this.byPath.get(path) ?? [];
    // Most readers ask for what was a moment ago, so the search begins at the end.
    let first = versions.length;
    while (first > 0 && versions[first - 1]!.untilMicros > atMicros) first -= 1;
    const version = versions[first]?.version ?? current;
    return version === null || version.createMicros > atMicros ? null : version;
  }

  /** Every document that has changed since the start of the history. */
  changedPaths(): Iterable<string> {
    return this.byPath.keys();
  }

  private forgetBefore(micros: number): void {
    for (let next = this.byTime[this.firstKept]; next; next = this.byTime[this.firstKept]) {
      if (next.untilMicros >= micros && this.bytes <= this.maximumBytes) break;
      this.forget(next);
      this.firstKept += 1;
    }
    // Cutting the list only now and then keeps the cost per entry constant.
    if (this.firstKept > 1000 && this.firstKept * 2 > this.byTime.length) {
      this.byTime.splice(0, this.firstKept);
      this.firstKept = 0;
    }
  }

  private forget({ path, untilMicros, bytes }: Superseded): void {
    this.bytes -= bytes;
    this.completeSince = Math.max(this.completeSince, untilMicros);
    const versions = this.byPath.get(path)!;
    versions.shift();
    if (versions.length === 0) this.byPath.delete(path);
  }
}
