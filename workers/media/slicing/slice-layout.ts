import { readFile } from 'node:fs/promises';
import { AttaccaError } from '@attacca/core';

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

const fields = ['sample_rate', 'samples', 'length_samples', 'overlap_samples', 'slices'] as const;

/** @throws AttaccaError INPUT_MISMATCH when the file is not what `slice-fixed` writes */
export async function readSliceLayout(path: string): Promise<SliceLayout> {
  const content = parse(await readFile(path, 'utf8'));
  const wrong = fields.find((field) => !Number.isSafeInteger(content[field]));
  if (wrong === undefined) return content as unknown as SliceLayout;
  throw new AttaccaError(
    'INPUT_MISMATCH',
    `The input "layout" has no whole number ${wrong}; it takes the layout that slice-fixed writes.`,
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
