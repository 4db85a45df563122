import { readFile } from 'node:fs/promises';
import { fixedSliceCount } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type LocalFile } from '../../runtime/execution/work-order';

/** How `slice-fixed` cut a sound: all that joining needs to know. */
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

/** A layout has five numbers. */
const LONGEST_BYTES = 65_536;

/** @throws AttaccaError INPUT_MISMATCH when the file is not what `slice-fixed` writes */
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
  const { samples, length_samples: length, overlap_samples: overlap, slices } = layout;
  if (overlap >= length) throw wrongLayout(`has an overlap of ${overlap} in slices of ${length}`);
  const count = fixedSliceCount(samples, { length, overlap });
  if (count === slices) return layout;
  throw wrongLayout(`has ${slices} slices, where its lengths make ${count}`);
}

function wrongLayout(what: string): AttaccaError {
  return new AttaccaError(
    'INPUT_MISMATCH',
    `The input "layout" ${what}; it takes the layout that slice-fixed writes.`,
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
