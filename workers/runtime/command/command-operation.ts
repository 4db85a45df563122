import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AttaccaError, type Operation, type Port } from '@attacca/core';
import {
  type OperationContext,
  type OperationFunction,
  type WrittenFacts,
} from '../operation/context';
import { createWavOutput } from '../sound/wav-output';
import { readMatrix } from '../execution/matrix-inputs';
import { openPcmWav, pcmFacts } from '../sound/wav-file';
import { fillCommand } from './command-line';
import { runProgram } from './run-program';

/** What a program is to write for a port of each type. */
const formats: Partial<
  Record<Port['type'], { readonly extension: string; readonly media_type: string }>
> = {
  audio: { extension: 'wav', media_type: 'audio/wav' },
  matrix: { extension: 'npy', media_type: 'application/x-npy' },
  events: { extension: 'json', media_type: 'application/json' },
  notes: { extension: 'json', media_type: 'application/json' },
  json: { extension: 'json', media_type: 'application/json' },
  midi: { extension: 'mid', media_type: 'audio/midi' },
  musicxml: { extension: 'musicxml', media_type: 'application/vnd.recordare.musicxml+xml' },
  text: { extension: 'txt', media_type: 'text/plain' },
};

/**
 * An operation that is a program. Audio inputs reach it as float32 WAV in the channels and rate its ports
 * declare, other inputs as they are; every output is a file it must write to the path it is given.
 */
export function commandOperation(operation: Operation, template: string): OperationFunction {
  return async (context) => {
    const { outputs, signal, parameters } = context;
    const paths: Record<string, string> = {};
    for (const port of operation.inputs) paths[port.name] = await inputPath(port, context);
    for (const port of operation.outputs)
      paths[port.name] = await outputs.claim(port.name, formatOf(port).extension);
    const command = fillCommand(template, paths, parameters.all);
    await runProgram(command, {
      folder: await context.folder(),
      signal,
      timeLimitSeconds: operation.resources.timeout_seconds,
    });
    for (const port of operation.outputs) await keepOutput(port, paths[port.name]!, context);
  };
}

async function inputPath(
  port: Port,
  { inputs, folder: makeFolder }: OperationContext,
): Promise<string> {
  if (port.cardinality === 'many') {
    throw new AttaccaError(
      'INTERNAL',
      `The input "${port.name}" has many items; an entrypoint_command takes one file per input.`,
    );
  }
  if (port.type !== 'audio') return (await inputs.file(port.name)).path;
  const audio = await inputs.audio(port.name);
  const path = join(await makeFolder(), `input-${port.name}.wav`);
  const wav = await createWavOutput(path, {
    channels: audio.channels,
    sampleRate: audio.sampleRate,
  });
  try {
    for await (const block of audio.blocks()) await wav.write(block);
  } catch (error) {
    await wav.abandon();
    throw error;
  }
  await wav.finish();
  return path;
}

async function keepOutput(port: Port, path: string, { outputs }: OperationContext): Promise<void> {
  const file = await stat(path).catch(() => null);
  if (file === null) {
    throw new AttaccaError('OPERATION_FAILED', `The program wrote no output "${port.name}".`);
  }
  const { media_type } = formatOf(port);
  await outputs.keep(port.name, path, { media_type, ...(await factsOf(port, path, file.size)) });
}

/** @throws AttaccaError OPERATION_FAILED when the program did not write what the port promises */
async function factsOf(port: Port, path: string, size: number): Promise<Partial<WrittenFacts>> {
  const whole = { offset: 0, length: size };
  try {
    if (port.type === 'audio') {
      const pcm = await openPcmWav(path, whole);
      if (pcm !== null) return { audio: pcmFacts(pcm) };
      throw new Error('it is no PCM WAV');
    }
    if (port.type !== 'matrix') return {};
    const { shape } = await readMatrix(port.name, { source: { path }, ...whole });
    return { shape, dtype: 'float32' };
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new AttaccaError(
      'OPERATION_FAILED',
      `The program's output "${port.name}" cannot be read: ${reason}`,
      { cause },
    );
  }
}

function formatOf(port: Port): { readonly extension: string; readonly media_type: string } {
  const format = formats[port.type];
  if (format === undefined || port.views) {
    throw new AttaccaError(
      'INTERNAL',
      `An entrypoint_command cannot write "${port.name}" of type ${port.type}.`,
    );
  }
  return format;
}
