/** Items in order of time; items of the same time come out in the order they went in. A binary heap. */
export class Timeline<Item> {
  private readonly heap: { at: number; order: number; item: Item }[] = [];
  private order = 0;

  get earliest(): Item | undefined {
    return this.heap[0]?.item;
  }

  get earliestAt(): number {
    return this.heap[0]?.at ?? Infinity;
  }

  add(at: number, item: Item): void {
    const entry = { at, order: this.order++, item };
    let index = this.heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.isBefore(entry, this.heap[parent])) break;
      this.heap[index] = this.heap[parent]!;
      index = parent;
    }
    this.heap[index] = entry;
  }

  removeEarliest(): Item | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last !== undefined && last !== first) this.sinkFromTop(last);
    return first?.item;
  }

  private sinkFromTop(entry: { at: number; order: number; item: Item }): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const right = this.heap[child + 1];
      if (right && this.isBefore(right, this.heap[child])) child += 1;
      const next = this.heap[child];
      if (!next || !this.isBefore(next, entry)) break;
      this.heap[index] = next;
      index = child;
    }
    this.heap[index] = entry;
  }

  private isBefore(
    a: { at: number; order: number },
    b: { at: number; order: number } | undefined,
  ): boolean {
    return b === undefined || a.at < b.at || (a.at === b.at && a.order < b.order);
  }
}
