import { join } from 'node:path';
import { type CreateKeeper } from '@attacca/audio';
import { type AudioInput, type OperationContext } from './context';
import { pushBlocks } from './push-blocks';
import { SpooledFrames } from './spooled-frames';

/** Takes a sound block by block and makes something of all of it. */
interface WholeSound<Result> {
  push(block: Float32Array): void;
  end(): Result;
}

/**
 * Streams a mono sound through what keeps frames until its end, in memory that does not grow with the sound.
 * @returns what it makes of them
 */
export async function pushAllKept<Result>(
  context: Pick<OperationContext, 'folder' | 'progress'>,
  audio: AudioInput,
  create: (createKeeper: CreateKeeper) => WholeSound<Result>,
): Promise<Result> {
  return withKeepers(context, async (createKeeper) => {
    const stream = create(createKeeper);
    await pushBlocks(audio, stream, context.progress);
    return stream.end();
  });
}

/** Lends keepers of frames that go to files once they are large, as long as something is done with them. */
export async function withKeepers<Result>(
  { folder }: Pick<OperationContext, 'folder'>,
  work: (createKeeper: CreateKeeper) => Promise<Result>,
): Promise<Result> {
  const place = await folder();
  const keepers: SpooledFrames[] = [];
  try {
    return await work((width) => {
      const path = join(place, `kept-${keepers.length}.frames`);
      const keeper = new SpooledFrames({ path, width });
      keepers.push(keeper);
      return keeper;
    });
  } finally {
    for (const keeper of keepers) keeper.close();
  }
}
