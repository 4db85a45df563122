import { AttaccaError } from '@attacca/core';
import { type CanonicalPcm, type OperationContext } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { conversionFilters } from '../../runtime/sound/conversion-filters';
import { FfmpegError, runFfmpeg } from '../../runtime/sound/ffmpeg';
import { inspectSound } from '../../runtime/sound/inspect-sound';
import { pcmBlocks } from '../../runtime/sound/pcm-region';
import { usableBlocks } from '../../runtime/sound/usable-samples';
import {
  encoderOptions,
  mediaTypeOfFormat,
  rateFor,
  type Encoding,
  type Format,
} from '../conversion/encoder';
import { rawInput } from '../conversion/raw-input';

/** Less than the task's own limit, so that the error names the encoder. */
const ENCODE_LIMIT_SECONDS = 460;

/**
 * A sound in another rate, number of channels, format or bit depth. One channel is the mean of all (ffmpeg's own
 * `-ac 1` is louder); nothing of the source's tags is kept, so that equal sound gives equal bytes.
 */
export async function convert(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, signal } = context;
  const pcm = await inputs.canonicalPcm('audio');
  if (pcm.frames === 0)
    throw new AttaccaError('INVALID_INPUT_FILE', 'The sound has not one sample.');
  if (pcm.sample_format.startsWith('float')) await assertUsable(pcm, signal);
  const encoding = encodingOf(parameters, pcm);
  const native = { channels: pcm.channels, sampleRate: pcm.sample_rate };
  const { input, filter } = rawInput(pcm);
  const filters = [filter, ...conversionFilters(native, encoding), ...dither(parameters)];
  const path = await outputs.claim('converted', encoding.format);
  const options = [
    ...encoderOptions(encoding, pcm.sample_format === 'pcm_s16' && !isResampled(pcm, encoding)),
    ...['-af', filters.join(',')],
    // Ogg would draw a serial number by chance.
    ...['-map_metadata', '-1', '-flags:a', '+bitexact', '-fflags', '+bitexact'],
  ];
  const limits = { signal, timeLimitSeconds: ENCODE_LIMIT_SECONDS };
  await runFfmpeg([input], [{ path, options }], limits).catch((error: unknown) => {
    throw error instanceof FfmpegError ? failed(encoding, error) : error;
  });
  const { facts } = await inspectSound(path);
  const media_type = mediaTypeOfFormat(encoding.format);
  await outputs.keep('converted', path, { media_type, audio: facts });
}

/** ffmpeg would make of NaN whatever the format holds. @throws AttaccaError INVALID_INPUT_FILE */
async function assertUsable(pcm: CanonicalPcm, signal: AbortSignal): Promise<void> {
  const blocks = usableBlocks(pcmBlocks(pcm, pcm.channels, signal), pcm.sample_rate);
  while ((await blocks.next()).done !== true);
}

function encodingOf(parameters: ParameterReader, pcm: CanonicalPcm): Encoding {
  const format = parameters.string('format') as Format;
  const sampleRate = parameters.number('sample_rate');
  const channels = parameters.number('channels');
  return {
    format,
    bitDepth: parameters.string('bit_depth'),
    bitRate: parameters.number('bit_rate'),
    sampleRate: sampleRate === 0 ? rateFor(format, pcm.sample_rate) : sampleRate,
    channels: channels === 0 ? pcm.channels : channels,
  };
}

/** Sixteen bits hold a 16-bit sound only as long as nothing is computed. */
function isResampled(pcm: CanonicalPcm, { sampleRate, channels }: Encoding): boolean {
  return pcm.sample_rate !== sampleRate || channels < pcm.channels;
}

function dither(parameters: ParameterReader): string[] {
  const method = parameters.string('dither');
  return method === 'none' ? [] : [`aresample=dither_method=${method}`];
}

function failed({ format, sampleRate, channels }: Encoding, error: FfmpegError): AttaccaError {
  return new AttaccaError(
    'OPERATION_FAILED',
    `The sound cannot be written as ${format} with ${channels} channels at ${sampleRate} Hz.`,
    { cause: error },
  );
}
