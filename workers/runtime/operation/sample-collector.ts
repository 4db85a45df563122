/** Keeps what a stream gives until it is asked for, in the same memory again and again. */
export class SampleCollector {
  #room = new Float32Array(0);
  #kept = 0;

  /** Copies: streams reuse their arrays. */
  keep(samples: Float32Array): void {
    const kept = this.#kept + samples.length;
    if (kept > this.#room.length) {
      const room = new Float32Array(Math.max(kept, 2 * this.#room.length));
      room.set(this.#room.subarray(0, this.#kept));
      this.#room = room;
    }
    this.#room.set(samples, this.#kept);
    this.#kept = kept;
  }

  /** All that was kept since the last time; valid until more is kept. */
  take(): Float32Array {
    const taken = this.#room.subarray(0, this.#kept);
    this.#kept = 0;
    return taken;
  }
}
