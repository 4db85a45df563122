/** So many are kept: a chunk needs one for its samples and one for each of its outputs. */
const MOST_KEPT = 6;

/**
 * Memory that was used and can be used again. Large arrays that are thrown away lie outside the heap, and stay resident
 * until a collection that the heap alone has no reason for: in several threads that adds up.
 */
export class BufferStore {
  readonly #free: ArrayBuffer[] = [];

  /** An array of which nothing is known but its length. */
  take(length: number): Float32Array<ArrayBuffer> {
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= 4 * length);
    if (at < 0) return new Float32Array(length);
    return new Float32Array(this.#free.splice(at, 1)[0]!, 0, length);
  }

  /** Takes buffers that nobody reads any more. */
  give(...buffers: readonly ArrayBuffer[]): void {
    this.#free.push(...buffers.filter(({ byteLength }) => byteLength > 0));
    this.#free.splice(0, this.#free.length - MOST_KEPT);
  }

  /** Everything there is, to be sent elsewhere. */
  takeAll(): ArrayBuffer[] {
    return this.#free.splice(0);
  }
}
