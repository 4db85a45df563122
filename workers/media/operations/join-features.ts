import { FeatureJoiner, KeptPowers, planJoin, type CreateKeeper } from '@attacca/audio';
import { cepstralOptions } from '../../runtime/operation/cepstral-options';
import { type OperationContext } from '../../runtime/operation/context';
import { withKeepers } from '../../runtime/operation/keep-frames';
import { MatrixWriter } from '../../runtime/operation/matrix-writer';
import { readSliceLayout } from '../../runtime/slicing/slice-layout';
import { SliceOrder } from '../../runtime/slicing/slice-order';

/** Frames between two looks at how full the memory is. */
const FRAMES_AT_A_TIME = 1000;

/**
 * One feature of a whole sound from those of its overlapping slices (`slice-fixed`): equal to what the whole sound
 * would have given. What looks at the whole (librosa's `top_db`) is done here, after joining; frames wait for that on
 * disk when they are many.
 */
export async function joinFeatures(context: OperationContext): Promise<void> {
  await withKeepers(context, async (createKeeper) => {
    const joined = new JoinedFrames(context, createKeeper);
    try {
      await joinSlices(context, joined);
      await joined.finish();
    } finally {
      await joined.close();
    }
  });
}

/** Gives every frame of the whole sound to `joined`. */
async function joinSlices(
  { parameters, inputs, progress }: OperationContext,
  joined: JoinedFrames,
): Promise<void> {
  const layout = await readSliceLayout(await inputs.file('layout'));
  const parts = planJoin({
    samples: layout.samples,
    length: layout.length_samples,
    overlap: layout.overlap_samples,
    hopLength: parameters.number('hop_length'),
    frameLength: parameters.number('frame_length'),
    center: parameters.boolean('center'),
    contextFrames: parameters.number('context_frames'),
  });
  const joiner = new FeatureJoiner(parts);
  const order = new SliceOrder(layout);
  let done = 0;
  for await (const { index, matrix } of inputs.passingMatrices('features')) {
    order.take(index);
    const { first, count } = joiner.add(matrix);
    const { rows, columns, data } = matrix;
    const frame = new Float32Array(rows);
    for (let t = first; t < first + count; t++) {
      for (let row = 0; row < rows; row++) frame[row] = data[row * columns + t]!;
      joined.append(frame);
    }
    await joined.relieve();
    progress(++done / layout.slices);
  }
  order.end();
  joiner.end();
}

/** The frames of the whole sound on their way to the output, finished as `finish` says. */
class JoinedFrames {
  readonly #context: OperationContext;
  readonly #createKeeper: CreateKeeper;
  /** What waits until all of it is there; null where nothing has to. */
  #powers: KeptPowers | null = null;
  #writer: MatrixWriter | null = null;

  constructor(context: OperationContext, createKeeper: CreateKeeper) {
    this.#context = context;
    this.#createKeeper = createKeeper;
  }

  append(frame: Float32Array): void {
    if (this.#context.parameters.string('finish') === 'none') this.#write(frame);
    else (this.#powers ??= new KeptPowers(frame.length, this.#createKeeper)).push(frame);
  }

  async relieve(): Promise<void> {
    await this.#writer?.relieve();
  }

  async finish(): Promise<void> {
    let frames = 0;
    for (const frame of this.#finished()) {
      this.#write(frame);
      if (++frames % FRAMES_AT_A_TIME === 0) await this.relieve();
    }
    await this.#writer?.finish();
  }

  /** What waited, as it is to be written. */
  #finished(): Iterable<Float32Array> {
    const { parameters } = this.#context;
    if (this.#powers === null) return [];
    switch (parameters.string('finish')) {
      case 'mfcc':
        return this.#powers.mfcc(cepstralOptions(parameters));
      case 'onset-strength': {
        const nFft = parameters.number('frame_length');
        const hopLength = parameters.number('hop_length');
        return singles(this.#powers.onsetStrength({ nFft, hopLength }));
      }
      default:
        return this.#powers.decibels();
    }
  }

  #write(frame: Float32Array): void {
    this.#writer ??= new MatrixWriter(this.#context, { port: 'joined', rows: frame.length });
    this.#writer.append(frame);
  }

  async close(): Promise<void> {
    await this.#writer?.close();
  }
}

/** Each value as a frame of one. */
function* singles(values: Float32Array): Generator<Float32Array, void> {
  for (let i = 0; i < values.length; i++) yield values.subarray(i, i + 1);
}
