import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { AttaccaError } from '@attacca/core';
import { type SoundBlock } from '../../runtime/operation/context';
import { synthesizer } from './synthesizer';

/** In Hz, of the sound that is made. */
export const PREVIEW_RATE = 44_100;

interface FluidsynthRun {
  /** A Standard MIDI file of ours. */
  readonly midi: string;
  /** For what the program may want to write. */
  readonly folder: string;
  /** Sample frames wanted: more are never read. */
  readonly frames: number;
  readonly signal: AbortSignal;
}

/** It takes 60; a MIDI file of the largest inputs some hundred more. */
const MOST_KIBIBYTES = 1024 * 1024;
const MOST_CPU_SECONDS = 480;
/** Set by the shell that becomes the program, which has no options for that; not every system limits memory. */
const LIMITED = `ulimit -v ${MOST_KIBIBYTES} 2>/dev/null; ulimit -t ${MOST_CPU_SECONDS}; exec "$@"`;
const BYTES_PER_FRAME = 8;
const STDERR_TAIL_CHARACTERS = 2000;
/** One piano note of ordinary loudness is at a quarter of full scale. */
const GAIN = 2;

/**
 * Plays a MIDI file: stereo sound at the pace it is read, the same for the same file. It ends after so many frames or
 * with the music, and who stops reading ends the program.
 * @throws AttaccaError INTERNAL where fluidsynth is not installed, OPERATION_FAILED where it fails, or the signal's reason
 */
export async function* streamFluidsynth(run: FluidsynthRun): AsyncGenerator<SoundBlock> {
  const child = started(run);
  const tail = stderrTail(child);
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  ended.catch(() => undefined);
  const kill = (): void => void child.kill('SIGKILL');
  run.signal.addEventListener('abort', kill, { once: true });
  let left = run.frames;
  try {
    for await (const block of stereoBlocks(child.stdout as AsyncIterable<Buffer>)) {
      const wanted = block.map((channel) => channel.subarray(0, left));
      left -= wanted[0]!.length;
      yield wanted;
      if (left === 0) return;
    }
    const [code, killer] = await ended;
    run.signal.throwIfAborted();
    // It says that all is well when it could not begin.
    if (code !== 0 || left === run.frames) throw failed(code ?? killer ?? 'unknown', tail());
  } finally {
    run.signal.removeEventListener('abort', kill);
    kill();
  }
}

function started({ midi, folder, signal }: FluidsynthRun): ChildProcess {
  signal.throwIfAborted();
  const { program, soundFont } = synthesizer();
  const args = [
    // No MIDI input, no shell, no words; settings of this machine are passed over.
    ...['-n', '-i', '-q', '-f', '/dev/null'],
    ...['-R', '0', '-C', '0', '-g', String(GAIN), '-r', String(PREVIEW_RATE)],
    // One thread gives the same sum every time.
    ...['-o', 'synth.cpu-cores=1', '-o', 'synth.lock-memory=0'],
    ...['-T', 'raw', '-O', 'float', '-E', 'little', '-F', '-', soundFont, midi],
  ];
  return spawn('/bin/sh', ['-c', LIMITED, 'sh', program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function stderrTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_TAIL_CHARACTERS);
  });
  return () => tail.trim();
}

/** Whole frames of interleaved 32-bit floats. */
async function* stereoBlocks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Float32Array[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    const frames = Math.floor(bytes.length / BYTES_PER_FRAME);
    rest = bytes.subarray(frames * BYTES_PER_FRAME);
    if (frames === 0) continue;
    const block = [new Float32Array(frames), new Float32Array(frames)];
    for (let i = 0; i < frames; i++) {
      block[0]![i] = bytes.readFloatLE(i * BYTES_PER_FRAME);
      block[1]![i] = bytes.readFloatLE(i * BYTES_PER_FRAME + 4);
    }
    yield block;
  }
}

function failed(status: number | string, tail: string): AttaccaError {
  const words = tail === '' ? '' : `: ${tail}`;
  return new AttaccaError('OPERATION_FAILED', `fluidsynth ended with ${status}${words}`);
}
