import { fixedSliceCount, type FixedSliceOptions } from '@attacca/audio';
import { readDocument } from '../documents/read-document';
import { type LocalFile } from '../execution/work-order';

/** How a sound was cut into slices of one length: all that joining needs to know. */
export interface SliceLayout {
  /** In Hz. */
  readonly sample_rate: number;
  /** Sample frames of the whole sound. */
  readonly samples: number;
  readonly length_samples: number;
  readonly overlap_samples: number;
  readonly slices: number;
}

/** More than a fan-out has tasks, and as many as a list of them is still read at once. */
export const MOST_SLICES = 1_000_000;

/** A layout has few numbers. */
const LARGEST_BYTES = 65_536;

/** The layout of slices of a sound. */
export function sliceLayout(
  { sample_rate, frames }: { readonly sample_rate: number; readonly frames: number },
  { length, overlap }: FixedSliceOptions,
): SliceLayout {
  return {
    sample_rate,
    samples: frames,
    length_samples: length,
    overlap_samples: overlap,
    slices: fixedSliceCount(frames, { length, overlap }),
  };
}

/** @throws AttaccaError INPUT_MISMATCH when the file is not what a slicing operation writes */
export async function readSliceLayout(file: LocalFile): Promise<SliceLayout> {
  const takes = 'the layout that was written when the sound was cut';
  const input = { port: 'layout', takes, largestBytes: LARGEST_BYTES };
  return readDocument(file, input, (document) => {
    const whole = (field: keyof SliceLayout, min: number, max = Number.MAX_SAFE_INTEGER): number =>
      document.number(field, { min, max, isInteger: true });
    const length = whole('length_samples', 1);
    const layout = {
      sample_rate: whole('sample_rate', 1),
      samples: whole('samples', 1),
      length_samples: length,
      overlap_samples: whole('overlap_samples', 0, length - 1),
      slices: whole('slices', 1, MOST_SLICES),
    };
    const count = fixedSliceCount(layout.samples, { length, overlap: layout.overlap_samples });
    if (count !== layout.slices) document.refuse('slices', `${count}, as its lengths make`);
    return layout;
  });
}
