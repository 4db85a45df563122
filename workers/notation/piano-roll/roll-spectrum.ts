import { ConstantQPicture, InvalidParameterError } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { gridOf, type SpectrogramGrid } from '../../runtime/picture/spectrogram-grid';

interface SpectrumOptions {
  /** In seconds. */
  readonly start: number;
  /** Of the stretch wanted; it ends where the sound does. */
  readonly duration: number;
  /** MIDI number of the lowest pitch. */
  readonly lowest: number;
  /** Pixels it is seen on. */
  readonly width: number;
  readonly rangeDb: number;
}

/** Rows are half semitones; `columnOf` and `rowOf` take the times of the sound, and Hz. */
interface RollSpectrum {
  readonly grid: SpectrogramGrid;
  /** Seconds of sound within the stretch. */
  readonly duration: number;
}

/** What sounds before and after the stretch reaches into it: by half a window of the lowest pitch. */
const MARGIN_SECONDS = 0.5;
const ROWS_PER_OCTAVE = 24;
const LONGEST_HOP = 512;
const SHORTEST_HOP = 32;
/** A sound of one sample has a picture too. */
const SHORTEST_SECONDS = 0.1;

/**
 * The constant-Q transform of a stretch of a sound. Memory depends on the picture, not on the sound.
 * @throws AttaccaError INVALID_INPUT_FILE without a sample @throws InvalidParameterError for a start past the end
 */
export async function rollSpectrum(
  audio: AudioInput,
  options: SpectrumOptions,
  { progress }: Pick<OperationContext, 'progress'>,
): Promise<RollSpectrum> {
  const { sampleRate } = audio;
  const hopLength = hopFor(options, sampleRate);
  // Half a row of the lowest pitch lies below it.
  const fminHz = hzOf(options.lowest - 1);
  const picture = new ConstantQPicture({ sampleRate, hopLength, columns: options.width, fminHz });
  const samples = await feedStretch(audio, picture, { ...options, progress });
  const seconds = Math.min(options.duration, samples / sampleRate - options.start);
  const duration = Math.max(SHORTEST_SECONDS, seconds);
  const grid = gridOf(picture.end(), {
    rangeDb: options.rangeDb,
    durationSeconds: duration,
    secondsPerFrame: hopLength / sampleRate,
    rowOf: (hz) => Math.log2(hz / fminHz) * ROWS_PER_OCTAVE,
  });
  const origin = options.start - MARGIN_SECONDS;
  return { duration, grid: { ...grid, columnOf: (time) => grid.columnOf(time - origin) } };
}

export function hzOf(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** About a frame per pixel; a power of two, as the transform halves it with the rate. */
function hopFor({ duration, width }: SpectrumOptions, sampleRate: number): number {
  const perPixel = Math.max(SHORTEST_HOP, (duration * sampleRate) / width);
  return Math.min(LONGEST_HOP, 2 ** Math.floor(Math.log2(perPixel)));
}

/** The stretch with what is around it; silence where there is nothing. @returns samples of the sound that were seen */
async function feedStretch(
  audio: AudioInput,
  picture: ConstantQPicture,
  stretch: Pick<SpectrumOptions, 'start' | 'duration'> & Pick<OperationContext, 'progress'>,
): Promise<number> {
  const { sampleRate } = audio;
  const { start, duration, progress } = stretch;
  const margin = Math.round(MARGIN_SECONDS * sampleRate);
  const first = Math.round(start * sampleRate) - margin;
  const end = Math.round((start + duration) * sampleRate) + margin;
  picture.push(new Float32Array(Math.max(0, -first)));
  let at = 0;
  for await (const [block] of audio.blocks()) {
    const part = block!.subarray(Math.max(0, first - at), Math.max(0, end - at));
    if (part.length > 0) picture.push(part);
    at += block!.length;
    progress(Math.min(1, at / end));
    if (at >= end) break;
  }
  if (at === 0) throw new AttaccaError('INVALID_INPUT_FILE', 'The sound has not one sample.');
  if (start > 0 && at <= start * sampleRate)
    throw new InvalidParameterError('start', start, `less than the sound's ${at / sampleRate} s`);
  picture.push(new Float32Array(margin));
  return at;
}
