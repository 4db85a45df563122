import { ValueList } from '../matrix/value-list';

/** Which pitch bins each frame may be in and how likely: a few numbers per frame, whatever the number of bins. */
export class PitchObservations {
  readonly #bins = new ValueList();
  readonly #probabilities = new ValueList();
  readonly #ends = [0];
  readonly #voiced = new ValueList();

  get frames(): number {
    return this.#ends.length - 1;
  }

  /** A candidate of the frame that is being observed. A later one for the same bin replaces it. */
  add(bin: number, probability: number): void {
    for (let i = this.#ends.at(-1)!; i < this.#bins.length; i++) {
      if (this.#bins.at(i) === bin) {
        this.#probabilities.set(i, probability);
        return;
      }
    }
    this.#bins.push(bin);
    this.#probabilities.push(probability);
  }

  /** Goes on to the next frame. */
  endFrame(): void {
    let sum = 0;
    for (let i = this.#ends.at(-1)!; i < this.#bins.length; i++) sum += this.#probabilities.at(i);
    this.#voiced.push(Math.min(1, sum));
    this.#ends.push(this.#bins.length);
  }

  voicedProbability(frame: number): number {
    return this.#voiced.at(frame);
  }

  voicedProbabilities(): Float32Array {
    return this.#voiced.toArray();
  }

  /** Calls back for each candidate of a frame. */
  forEach(frame: number, onCandidate: (bin: number, probability: number) => void): void {
    const end = this.#ends[frame + 1]!;
    for (let i = this.#ends[frame]!; i < end; i++) {
      onCandidate(this.#bins.at(i), this.#probabilities.at(i));
    }
  }
}
