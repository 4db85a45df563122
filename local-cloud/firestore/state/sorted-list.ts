/** Entries per block: small enough to move cheaply, large enough that blocks are few. */
const BLOCK_ENTRIES = 256;

/**
 * A list that keeps its entries in the order of `compare`, in blocks, so that inserting and deleting cost
 * O(log n) comparisons and the moving of one block. `compare` must tell any two entries apart.
 */
export class SortedList<Entry> {
  private readonly blocks: Entry[][] = [];

  constructor(
    private readonly compare: (left: Entry, right: Entry) => number,
    /** The first entries, in any order. */
    entries: Iterable<Entry> = [],
  ) {
    const sorted = [...entries].sort(compare);
    for (let start = 0; start < sorted.length; start += BLOCK_ENTRIES / 2) {
      this.blocks.push(sorted.slice(start, start + BLOCK_ENTRIES / 2));
    }
  }

  /** Inserts `entry`; an entry that compares equal is replaced. */
  insert(entry: Entry): void {
    const isBelow = (other: Entry): boolean => this.compare(other, entry) < 0;
    const at = this.position(isBelow);
    const block = this.blocks[at.block] ?? this.blocks.at(-1);
    if (block === undefined) this.blocks.push([entry]);
    else if (at.block === this.blocks.length)
      this.insertInto(this.blocks.length - 1, block.length, entry);
    else if (this.compare(block[at.index]!, entry) === 0) block[at.index] = entry;
    else this.insertInto(at.block, at.index, entry);
  }

  /** Deletes the entry that compares equal to `entry`, if there is one. */
  delete(entry: Entry): void {
    const at = this.position((other) => this.compare(other, entry) < 0);
    const block = this.blocks[at.block];
    if (block === undefined || this.compare(block[at.index]!, entry) !== 0) return;
    block.splice(at.index, 1);
    if (block.length === 0) this.blocks.splice(at.block, 1);
  }

  /** The entries that are not below the start, in ascending order. `isBelow` must be true for a leading part only. */
  *ascending(isBelow: (entry: Entry) => boolean): Generator<Entry, void> {
    const start = this.position(isBelow);
    for (let block = start.block; block < this.blocks.length; block++) {
      const entries = this.blocks[block]!;
      for (let index = block === start.block ? start.index : 0; index < entries.length; index++)
        yield entries[index]!;
    }
  }

  /** The entries that are not above the start, in descending order. `isAbove` must be true for a trailing part only. */
  *descending(isAbove: (entry: Entry) => boolean): Generator<Entry, void> {
    const end = this.position((entry) => !isAbove(entry));
    for (let block = Math.min(end.block, this.blocks.length - 1); block >= 0; block--) {
      const entries = this.blocks[block]!;
      for (
        let index = (block === end.block ? end.index : entries.length) - 1;
        index >= 0;
        index--
      ) {
        yield entries[index]!;
      }
    }
  }

  private insertInto(block: number, index: number, entry: Entry): void {
    const entries = this.blocks[block]!;
    entries.splice(index, 0, entry);
    if (entries.length > BLOCK_ENTRIES)
      this.blocks.splice(block + 1, 0, entries.splice(BLOCK_ENTRIES / 2));
  }

  /** Where the first entry is that is not below; one past the last block when all are. */
  private position(isBelow: (entry: Entry) => boolean): { block: number; index: number } {
    const block = firstIndex(this.blocks.length, (index) => !isBelow(this.blocks[index]!.at(-1)!));
    const entries = this.blocks[block] ?? [];
    return { block, index: firstIndex(entries.length, (index) => !isBelow(entries[index]!)) };
  }
}

/** The first index below `length` at which `holds`, which from there on must hold; `length` when it never does. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
