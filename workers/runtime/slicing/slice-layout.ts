import { readFile } from 'node:fs/promises';
import { fixedSliceCount, type FixedSliceOptions } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
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

/** Smallest value of every field. */
const fields = {
  sample_rate: 1,
  samples: 1,
  length_samples: 1,
  overlap_samples: 0,
  slices: 1,
} as const satisfies Record<keyof SliceLayout, number>;

/** More than a fan-out has tasks, and as many as a list of them is still read at once. */
export const MOST_SLICES = 1_000_000;

/** A layout has few numbers. */
const LONGEST_BYTES = 65_536;

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
export async function readSliceLayout({ path, size_bytes }: LocalFile): Promise<SliceLayout> {
  if (size_bytes > LONGEST_BYTES)
    throw wrongLayout(`has ${size_bytes} bytes, and at most ${LONGEST_BYTES} are read`);
  const content = parse(await readFile(path, 'utf8'));
  for (const [field, least] of Object.entries(fields)) {
    const value = content[field];
    if (Number.isSafeInteger(value) && (value as number) >= least) continue;
    throw wrongLayout(`has no whole number ${field} of at least ${least}`);
  }
  const layout = content as unknown as SliceLayout;
  if (layout.slices > MOST_SLICES) throw wrongLayout(`has more than ${MOST_SLICES} slices`);
  const { samples, length_samples: length, overlap_samples: overlap, slices } = layout;
  if (overlap >= length) throw wrongLayout(`has an overlap of ${overlap} in slices of ${length}`);
  const count = fixedSliceCount(samples, { length, overlap });
  if (count === slices) return layout;
  throw wrongLayout(`has ${slices} slices, where its lengths make ${count}`);
}

function wrongLayout(what: string): AttaccaError {
  return new AttaccaError(
    'INPUT_MISMATCH',
    `The input "layout" ${what}; it takes the layout that was written when the sound was cut.`,
  );
}

function parse(text: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null ? { ...content } : {};
  } catch {
    return {};
  }
}
