import { type SampleArray } from '../matrix/matrix';
import { FrameCutter } from '../transform/frame-cutter';

/** What FluCoMa answers when there is no slice. */
export const NO_SLICE = -1;
/** FluCoMa's tools feed slicers blocks of so many samples, and so look at whole blocks. */
const HOST_BLOCK = 64;

interface SlicerGrid {
  readonly frameLength: number;
  readonly hopSize: number;
  /** Samples between what a frame tells and where it ends. */
  readonly latency: number;
}

/** Tells whether a slice starts, from the samples of the frame that begins at `start`. */
type DetectSlice = (samples: Float64Array, start: number) => boolean;

/**
 * Frames as FluCoMa's slicers take them, from a signal that arrives in blocks: the one at T = 0, hop,
 * 2 hop … ends before sample T, silence stands before the signal and after it, and what is found
 * at T counts as found `latency` samples earlier; before the signal counts as at its start.
 */
export class SlicerFrames {
  readonly #grid: SlicerGrid;
  readonly #cutter: FrameCutter;
  readonly #found: number[] = [];
  #frames = 0;
  #samples = 0;

  constructor(grid: SlicerGrid, detect: DetectSlice) {
    this.#grid = grid;
    const { frameLength, hopSize } = grid;
    this.#cutter = new FrameCutter(
      { frameLength, hopLength: hopSize, padding: frameLength },
      (samples, start) => {
        const time = this.#frames++ * hopSize;
        if (detect(samples, start)) this.#found.push(time - grid.latency);
      },
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#cutter.push(block);
    this.#samples += block.length;
  }

  /** Where slices start, in samples and ascending, or [-1] when there is none. */
  end(): number[] {
    if (this.#samples === 0) return [NO_SLICE];
    this.#finish();
    const inside = this.#found.filter((at) => at < this.#samples).map((at) => Math.max(0, at));
    const slices = [...new Set(inside)];
    return slices.length > 0 ? slices : [NO_SLICE];
  }

  #finish(): void {
    const { hopSize, latency } = this.#grid;
    const heard = Math.ceil((this.#samples + latency) / HOST_BLOCK) * HOST_BLOCK;
    const lastFrame = (Math.ceil(heard / hopSize) - 1) * hopSize;
    this.#cutter.push(new Float64Array(Math.max(0, lastFrame - this.#samples)));
  }
}
