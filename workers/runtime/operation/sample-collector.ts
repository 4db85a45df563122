/** Collects the short pieces that come out of one push, so that they are written in one go. */
export class SampleCollector {
  readonly #pieces: Float32Array[] = [];

  /** Copies: streams reuse their arrays. */
  keep(samples: Float32Array): void {
    this.#pieces.push(samples.slice());
  }

  /** All that was kept since the last time. */
  take(): Float32Array {
    const pieces = this.#pieces.splice(0);
    const joined = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    return joined;
  }
}
