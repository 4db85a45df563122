import {
  FeatureJoiner,
  mfccOfMel,
  onsetStrengthOfMel,
  powerToDecibels,
  type Matrix,
} from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type OperationContext } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { readSliceLayout, type SliceLayout } from '../slicing/slice-layout';

/**
 * One feature of a whole sound from those of its overlapping slices (`slice-fixed`): equal to what the whole sound
 * would have given. What looks at the whole (librosa's `top_db`) is done here, after joining.
 */
export async function joinFeatures({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const layout = await readSliceLayout(await inputs.file('layout'));
  const joiner = new FeatureJoiner({
    samples: layout.samples,
    length: layout.length_samples,
    overlap: layout.overlap_samples,
    hopLength: parameters.number('hop_length'),
    frameLength: parameters.number('frame_length'),
    center: parameters.boolean('center'),
    contextFrames: parameters.number('context_frames'),
  });
  let next = 0;
  for await (const { index, matrix } of inputs.matrices('features')) {
    assertFollows(index, next, layout);
    joiner.add(matrix);
    progress(++next / layout.slices);
  }
  assertFollows(layout.slices, next, layout);
  await outputs.matrix('joined', finished(joiner.end(), parameters));
}

/** Without a slice there is no feature of the whole. */
function assertFollows(index: number, next: number, { slices }: SliceLayout): void {
  if (index === next) return;
  throw new AttaccaError(
    'INPUT_MISMATCH',
    `The feature of slice ${next} of ${slices} is missing; joining takes those of all slices.`,
  );
}

function finished(joined: Matrix, parameters: ParameterReader): Matrix {
  switch (parameters.string('finish')) {
    case 'mfcc':
      return mfccOfMel(joined, {
        nMfcc: parameters.number('n_mfcc'),
        lifter: parameters.number('lifter'),
      });
    case 'onset-strength': {
      const data = onsetStrengthOfMel(joined, {
        nFft: parameters.number('frame_length'),
        hopLength: parameters.number('hop_length'),
      });
      return { rows: 1, columns: data.length, data };
    }
    case 'power-to-db':
      return powerToDecibels(joined);
    default:
      return joined;
  }
}
