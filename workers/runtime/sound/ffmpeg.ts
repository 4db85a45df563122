import Ffmpeg from 'fluent-ffmpeg';
import { PassThrough, type Readable } from 'node:stream';
import { AttaccaError } from '@attacca/core';
import { mediaBinaries } from './binaries';
import { fileName, inputGuards, memoryLimit } from './input-guards';

/** One source of an ffmpeg run: a file of ours, and the options that go before it. */
export interface FfmpegInput {
  readonly path: string;
  readonly options: readonly string[];
}

export interface FfmpegOutput {
  readonly path: string;
  readonly options: readonly string[];
}

export interface FfmpegLimits {
  readonly signal: AbortSignal;
  readonly timeLimitSeconds: number;
  /** Of sound that is decoded; a file may hold more than it says. No limit when it is left out. */
  readonly maxSoundSeconds?: number;
}

/** What ffmpeg wrote to stderr: at the log level we ask for, faults only. */
export interface FfmpegReport {
  readonly faults: string;
}

/** ffmpeg itself ended with an error; `faults` is the tail of its stderr. */
export class FfmpegError extends Error {
  override readonly name = 'FfmpegError';

  constructor(
    message: string,
    readonly faults: string,
  ) {
    super(message);
  }
}

/** A media file as ffmpeg input, with the guards for files that strangers made. */
export function guardedInput(path: string): FfmpegInput {
  return { path, options: inputGuards };
}

/** Runs ffmpeg from files to files. @throws FfmpegError, or the signal's reason when it was aborted */
export function runFfmpeg(
  inputs: readonly FfmpegInput[],
  outputs: readonly FfmpegOutput[],
  limits: FfmpegLimits,
): Promise<FfmpegReport> {
  return new Promise((resolve, reject) => {
    const command = makeCommand(inputs, limits);
    for (const output of outputs)
      command.output(fileName(output.path)).outputOptions([...output.options]);
    watch(command, limits.signal, (error, report) => (error ? reject(error) : resolve(report)));
    command.run();
  });
}

/**
 * Runs ffmpeg from a file to a stream of bytes, at the pace they are read. Who stops reading kills it.
 * @throws FfmpegError, or the signal's reason when it was aborted
 */
export async function* streamFfmpeg(
  input: FfmpegInput,
  outputOptions: readonly string[],
  limits: FfmpegLimits,
): AsyncGenerator<Buffer> {
  limits.signal.throwIfAborted();
  const command = makeCommand([input], limits).outputOptions([...outputOptions]);
  let isRunning = true;
  const ended = new Promise<void>((resolve, reject) => {
    watch(command, limits.signal, (error) => {
      isRunning = false;
      if (error) reject(error);
      else resolve();
    });
  });
  // Looked at below; until then a failure must not count as unhandled.
  ended.catch(() => undefined);
  // It says nothing of its closing: fluent-ffmpeg gives a program 20 ms to end after that, too few on a busy machine.
  const stream = command.pipe(new PassThrough({ emitClose: false })) as Readable;
  try {
    for await (const chunk of stream) yield chunk as Buffer;
    // The stream ends in the same way whether ffmpeg succeeded or died: only its exit tells.
    await ended;
  } finally {
    if (isRunning) command.kill('SIGKILL');
    stream.destroy();
  }
}

function makeCommand(inputs: readonly FfmpegInput[], limits: FfmpegLimits): Ffmpeg.FfmpegCommand {
  const command = Ffmpeg({ timeout: limits.timeLimitSeconds, stdoutLines: 40 });
  command.setFfmpegPath(mediaBinaries().ffmpeg);
  skipCapabilityCheck(command);
  for (const input of inputs) command.input(fileName(input.path)).inputOptions([...input.options]);
  command.addOption('-nostdin', '-hide_banner', '-v', 'error', ...memoryLimit);
  return command;
}

/** fluent-ffmpeg asks ffmpeg twice what it can do before each first run; our few formats are in every build. */
function skipCapabilityCheck(command: Ffmpeg.FfmpegCommand): void {
  const both = { canMux: true, canDemux: true, description: '' };
  const names = ['u8', 's16le', 's24le', 's32le', 'f32le', 'f64le', 'null', 'wav'];
  const formats = Object.fromEntries(names.map((name) => [name, both]));
  // The typings want an error where Node's convention, and the library, want null.
  const noError = null as unknown as Error;
  command.availableFormats = (callback) => callback(noError, formats);
  command.availableEncoders = (callback) => callback(noError, {});
}

function watch(
  command: Ffmpeg.FfmpegCommand,
  signal: AbortSignal,
  settle: (error: Error | null, report: FfmpegReport) => void,
): void {
  const kill = (): void => void command.kill('SIGKILL');
  const done = (error: Error | null, faults: string): void => {
    signal.removeEventListener('abort', kill);
    settle(signal.aborted ? abortReason(signal) : error, { faults });
  };
  // Aborted before ffmpeg was spawned, there is nothing to kill yet: hence also at its start.
  command.on('start', () => signal.aborted && kill());
  command.on('end', (_stdout: string | null, stderr: string | null) => done(null, stderr ?? ''));
  command.on('error', (error: Error, _stdout: string | null, stderr: string | null) =>
    done(ffmpegError(error, stderr ?? ''), stderr ?? ''),
  );
  signal.addEventListener('abort', kill, { once: true });
}

function ffmpegError(error: Error, faults: string): Error {
  if (error.message.includes('ran into a timeout')) {
    return new AttaccaError('TASK_TIMEOUT', 'Decoding took longer than the operation allows.', {
      cause: error,
    });
  }
  return new FfmpegError(error.message, faults);
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}
