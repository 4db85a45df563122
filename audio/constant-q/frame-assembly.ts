/** Frames that there is room for at first. */
const CAPACITY = 64;

/**
 * Puts frames together from parts that come each in the order of the frames, but some parts earlier than others.
 * Room grows to as many frames as the earliest part is ahead of the latest.
 */
export class FrameAssembly {
  readonly #width: number;
  readonly #onFrame: (values: Float32Array, frame: number) => void;
  /** How many frames of each part there were. */
  readonly #arrived: Int32Array;
  #frames: Float32Array[];
  #given = 0;

  constructor(
    { width, parts }: { readonly width: number; readonly parts: number },
    onFrame: (values: Float32Array, frame: number) => void,
  ) {
    this.#width = width;
    this.#onFrame = onFrame;
    this.#arrived = new Int32Array(parts);
    this.#frames = this.#room(CAPACITY);
  }

  /** Frames that were complete so far. */
  get frames(): number {
    return this.#given;
  }

  /** Where a part is to put its next frame's values; `place` tells that it has. */
  next(part: number): Float32Array {
    const frame = this.#arrived[part]!;
    if (frame - this.#given >= this.#frames.length) this.#grow();
    return this.#frames[frame % this.#frames.length]!;
  }

  /** Gives the frames that a part's next one completes. */
  placed(part: number): void {
    if (this.#arrived[part]!++ !== this.#given) return;
    for (let i = 0; i < this.#arrived.length; i++) if (this.#arrived[i]! <= this.#given) return;
    this.#onFrame(this.#frames[this.#given % this.#frames.length]!, this.#given);
    this.#given++;
  }

  #grow(): void {
    const old = this.#frames;
    const frames = this.#room(2 * old.length);
    for (let frame = this.#given; frame < this.#given + old.length; frame++) {
      frames[frame % frames.length]!.set(old[frame % old.length]!);
    }
    this.#frames = frames;
  }

  #room(frames: number): Float32Array[] {
    return Array.from({ length: frames }, () => new Float32Array(this.#width));
  }
}
