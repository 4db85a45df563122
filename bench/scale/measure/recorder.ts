import {
  documentSize,
  indexEntries,
  sequentialFields,
  type Exemptions,
} from '../firestore/document-size';
import { type VirtualClock } from '../time/virtual-clock';
import { DocumentWrites } from './document-writes';
import { Highest, Named, Series } from './series';

/** Everything a run measures, over virtual time. */
export class Recorder {
  /** Reads and writes of documents, by collection. */
  readonly reads = new Named(() => new Series());
  readonly writes = new Named(() => new Series());
  /** Calls, messages, signatures and whatever else happens, by kind. */
  readonly events = new Named(() => new Series());
  /** Levels, by kind: tasks in flight, instances, and their highest value. */
  readonly levels = new Named(() => new Highest());
  /** Highest sizes and durations, by kind. */
  readonly highest = new Named(() => new Highest());
  readonly documentWrites = new DocumentWrites();
  readonly sequential = new Map<string, Set<string>>();

  constructor(
    readonly clock: VirtualClock,
    readonly exemptionsOf: (collection: string) => Exemptions,
  ) {}

  event(kind: string, amount = 1): void {
    this.events.of(kind).add(this.clock.now, amount);
  }

  read(path: string, documents = 1): void {
    this.reads.of(collectionName(path)).add(this.clock.now, documents);
  }

  /** @returns bytes of the document, as Firestore counts them */
  wrote(path: string, data: object | null): number {
    const collection = collectionName(path);
    this.writes.of(collection).add(this.clock.now);
    this.documentWrites.add(path, this.clock.now);
    if (data === null) return 0;
    const size = documentSize(path, data);
    const isExempt = this.exemptionsOf(collection);
    const sizes = this.highest.of(`bytes of ${collection}`);
    // Larger ones have more fields: looking into every document would take longer than everything else.
    if (size > sizes.value) {
      sizes.see(size, path);
      this.highest.of(`index entries of ${collection}`).see(indexEntries(data, isExempt), path);
      const fields = this.sequential.get(collection) ?? new Set();
      for (const field of sequentialFields(data, isExempt)) fields.add(field);
      this.sequential.set(collection, fields);
    }
    return size;
  }

  /** Documents read or written in a second, by collection. */
  operations(collection: string): Series {
    const both = new Series();
    for (const series of [this.reads.of(collection), this.writes.of(collection)])
      series.perSecond.forEach((count, second) => both.add(second * 1000, count));
    return both;
  }

  get collections(): string[] {
    const names = [...this.reads.entries(), ...this.writes.entries()].map(([name]) => name);
    return [...new Set(names)].sort();
  }
}

/** The id of the collection a document lies in: `tasks` of `pipelines/{job}/tasks/{task}`. */
export function collectionName(path: string): string {
  return path.split('/').at(-2) ?? '';
}
