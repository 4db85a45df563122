import { AttaccaError } from '@attacca/core';
import { type OperationInputs } from '../../runtime/operation/context';
import { readSliceLayout, type SliceLayout } from '../../runtime/slicing/slice-layout';

/**
 * The input `layout`: how the sound was cut.
 * @param sampleRate in Hz, what a model's sound has
 * @throws AttaccaError INPUT_MISMATCH when it is no layout, or of a sound at another rate
 */
export async function readLayout(
  inputs: Pick<OperationInputs, 'file'>,
  sampleRate: number,
): Promise<SliceLayout> {
  const layout = await readSliceLayout(await inputs.file('layout'));
  if (layout.sample_rate === sampleRate) return layout;
  throw new AttaccaError(
    'INPUT_MISMATCH',
    `The input "layout" is of a sound at ${layout.sample_rate} Hz; it must be at ${sampleRate} Hz.`,
  );
}

/** Seconds of the whole sound. */
export function durationOf({ samples, sample_rate }: SliceLayout): number {
  return samples / sample_rate;
}
