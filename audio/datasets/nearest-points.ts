/** The nearest of the points that were added, nearest first; ties by row. */
export class NearestPoints {
  /** Squared distance beyond which no more points are taken. */
  furthest = Infinity;
  readonly #rows: Uint32Array;
  readonly #squared: Float64Array;
  #count = 0;

  /** @param most how many are kept */
  constructor(most: number) {
    this.#rows = new Uint32Array(most);
    this.#squared = new Float64Array(most);
  }

  add(row: number, squared: number): void {
    const [rows, kept] = [this.#rows, this.#squared];
    const isFull = this.#count === rows.length;
    const last = this.#count - 1;
    if (isFull && !isNearer(row, squared, { row: rows[last]!, squared: kept[last]! })) return;
    let place = isFull ? last : this.#count++;
    for (; place > 0; place--) {
      const before = place - 1;
      if (kept[before]! < squared || (kept[before] === squared && rows[before]! < row)) break;
      rows[place] = rows[before]!;
      kept[place] = kept[before]!;
    }
    rows[place] = row;
    kept[place] = squared;
    if (this.#count === rows.length) this.furthest = kept[this.#count - 1]!;
  }

  /** Those no further away than `radius`; 0 for all. */
  within(radius: number): { readonly indices: number[]; readonly distances: number[] } {
    const [indices, distances]: [number[], number[]] = [[], []];
    for (let i = 0; i < this.#count; i++) {
      const squared = this.#squared[i]!;
      if (radius > 0 && squared > radius * radius) break;
      indices.push(this.#rows[i]!);
      distances.push(Math.sqrt(squared));
    }
    return { indices, distances };
  }
}

function isNearer(
  row: number,
  squared: number,
  other: { readonly row: number; readonly squared: number },
): boolean {
  return squared < other.squared || (squared === other.squared && row < other.row);
}
