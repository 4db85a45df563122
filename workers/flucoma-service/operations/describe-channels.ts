import { type DescriptorStream, type SampleArray } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { MatrixWriter } from '../../runtime/operation/matrix-writer';
import { assertStartsInside, chooseChannels, chooseFrames, regionOf } from './region';

/** Describes every chosen channel by itself: `features` has the rows of one channel after those of another. */
export async function describeChannels(
  context: OperationContext,
  makeStream: (sampleRate: number) => DescriptorStream,
): Promise<void> {
  const { parameters, inputs, progress } = context;
  const audio = await inputs.audio('source');
  const region = regionOf(parameters);
  const streams: DescriptorStream[] = [];
  const rows = new ChannelRows(context);
  let frames = 0;
  try {
    for await (const block of audio.blocks()) {
      const chosen = chooseChannels(chooseFrames(block, frames, region), region);
      chosen.forEach((channel, index) => {
        const stream = (streams[index] ??= makeStream(audio.sampleRate));
        stream.push(channel);
      });
      await rows.write(streams);
      frames += block[0]!.length;
      progress(Math.min(1, frames / audio.estimatedFrames));
    }
    assertStartsInside(region, frames);
    for (const stream of streams) stream.endFrames();
    await rows.write(streams);
    await rows.finish();
  } finally {
    await rows.close();
  }
}

/** Writes what all channels know: they are in step, frame by frame. */
class ChannelRows {
  readonly #context: OperationContext;
  #writer: MatrixWriter | null = null;

  constructor(context: OperationContext) {
    this.#context = context;
  }

  async write(streams: readonly DescriptorStream[]): Promise<void> {
    const ready = streams.map((stream) => {
      const frames: SampleArray[] = [];
      stream.drain((values) => frames.push(values));
      return frames;
    });
    const [first = []] = ready;
    if (first.length === 0) return;
    const width = first[0]!.length;
    const rows = width * ready.length;
    this.#writer ??= new MatrixWriter(this.#context, { port: 'features', rows });
    const all = new Float32Array(rows);
    first.forEach((_, t) => {
      ready.forEach((frames, channel) => all.set(frames[t]!, channel * width));
      this.#writer!.append(all);
    });
    await this.#writer.relieve();
  }

  async finish(): Promise<void> {
    await this.#writer?.finish();
  }

  async close(): Promise<void> {
    await this.#writer?.close();
  }
}
