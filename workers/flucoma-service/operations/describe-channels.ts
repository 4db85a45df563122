import { createMatrix, type DescriptorStream, type Matrix } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { assertStartsInside, chooseChannels, chooseFrames, regionOf } from './region';

/** Describes every chosen channel by itself: `features` has the rows of one channel after those of another. */
export async function describeChannels(
  { parameters, inputs, outputs, progress }: OperationContext,
  makeStream: (sampleRate: number) => DescriptorStream,
): Promise<void> {
  const audio = await inputs.audio('source');
  const region = regionOf(parameters);
  const streams: DescriptorStream[] = [];
  let frames = 0;
  for await (const block of audio.blocks()) {
    const chosen = chooseChannels(chooseFrames(block, frames, region), region);
    chosen.forEach((channel, index) => {
      const stream = (streams[index] ??= makeStream(audio.sampleRate));
      stream.push(channel);
    });
    frames += block[0]!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  assertStartsInside(region, frames);
  await outputs.matrix('features', stacked(streams.map((stream) => stream.end())));
}

function stacked(matrices: readonly Matrix[]): Matrix {
  const columns = matrices[0]?.columns ?? 0;
  const result = createMatrix(
    matrices.reduce((sum, { rows }) => sum + rows, 0),
    columns,
  );
  let at = 0;
  for (const { data } of matrices) {
    result.data.set(data, at);
    at += data.length;
  }
  return result;
}
