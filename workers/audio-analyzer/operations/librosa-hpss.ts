import { HpssStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';

/** `librosa.effects.hpss`: two float32 sounds, sample for sample as long as the input. */
export async function librosaHpss({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const format = { channels: 1, sampleRate: audio.sampleRate };
  const harmonic = await outputs.audio('harmonic', format);
  const percussive = await outputs.audio('percussive', format);
  const ready = new SeparatedSamples();
  const stream = new HpssStream(
    {
      kernelSize: parameters.number('kernel_size'),
      power: parameters.number('power'),
      margin: parameters.number('margin'),
    },
    (h, p) => ready.keep(h, p),
  );
  const write = async (): Promise<void> => {
    const parts = ready.take();
    await harmonic.write([parts.harmonic]);
    await percussive.write([parts.percussive]);
  };
  let frames = 0;
  for await (const [block] of audio.blocks()) {
    stream.push(block!);
    await write();
    frames += block!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  stream.end();
  await write();
}

/** Collects the short pieces that come out of one push, so that they are written in one go. */
class SeparatedSamples {
  readonly #harmonic: Float32Array[] = [];
  readonly #percussive: Float32Array[] = [];

  /** Copies: the stream reuses its arrays. */
  keep(harmonic: Float32Array, percussive: Float32Array): void {
    this.#harmonic.push(harmonic.slice());
    this.#percussive.push(percussive.slice());
  }

  take(): { readonly harmonic: Float32Array; readonly percussive: Float32Array } {
    return {
      harmonic: joined(this.#harmonic.splice(0)),
      percussive: joined(this.#percussive.splice(0)),
    };
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
