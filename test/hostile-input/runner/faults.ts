import { readFileSync } from 'node:fs';
import { decodeNpy, decodeWav } from '@attacca/audio';
import { type Operation } from '@attacca/core';
import { type LocalOutput, type LocalOutputFile } from '@attacca/workers';

export type Fault = `${string}: ${string}`;

interface Findings {
  readonly shape?: string;
  readonly faults: readonly string[];
}

/** Reads all outputs as somebody would who wants to use them. */
export function faultsOf(
  operation: Operation,
  outputs: Readonly<Record<string, LocalOutput>>,
): { readonly shapes: Record<string, string>; readonly faults: readonly Fault[] } {
  const shapes: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const { name, type } of operation.outputs) {
    const output = outputs[name];
    if (output === undefined) faults.push(`${name}: not there`);
    else {
      const files = output.kind === 'file' ? [output] : output.items;
      const found = files.map((file) => lookAt(type, file));
      if (output.kind === 'file' && found[0]?.shape !== undefined) shapes[name] = found[0].shape;
      faults.push(...found.flatMap((one) => one.faults.map((fault): Fault => `${name}: ${fault}`)));
    }
  }
  return { shapes, faults };
}

function lookAt(type: string, file: LocalOutputFile): Findings {
  const bytes = readFileSync(file.path);
  if (bytes.length !== file.size_bytes) return { faults: ['another size than it says'] };
  switch (type) {
    case 'matrix':
      return matrixFindings(bytes, file);
    case 'audio':
      // Compressed sound is ffmpeg's own work.
      return file.path.endsWith('.wav') ? soundFindings(bytes) : { faults: [] };
    case 'json':
    case 'events':
      return { faults: documentFaults(JSON.parse(bytes.toString('utf8'))) };
    case 'image':
      return { faults: isPng(bytes) ? [] : ['no whole PNG'] };
    default:
      return { faults: bytes.length > 0 ? [] : ['empty'] };
  }
}

function matrixFindings(bytes: Uint8Array, file: LocalOutputFile): Findings {
  const { shape, data } = decodeNpy(bytes);
  const faults = Array.from(data, Number).every(Number.isFinite) ? [] : ['not finite'];
  if (String(file.shape) !== String(shape))
    faults.push(`the shape is said to be (${file.shape?.join(', ')})`);
  return { shape: `(${shape.join(', ')})`, faults };
}

function soundFindings(bytes: Uint8Array): Findings {
  const { channels } = decodeWav(bytes);
  const isFinite = channels.every((channel) => channel.every(Number.isFinite));
  return {
    shape: `${channels.length} × ${channels[0]?.length ?? 0}`,
    faults: isFinite ? [] : ['not finite'],
  };
}

/** NaN and infinities are null in JSON. Lists in an event list belong together, and times go forward. */
function documentFaults(content: unknown): string[] {
  const faults = hasNull(content) ? ['null'] : [];
  const { times, samples } = content as { times?: number[]; samples?: number[] };
  if (times === undefined || samples === undefined) return faults;
  if (times.length !== samples.length) faults.push('lists of different length');
  if (times.some((time, i) => time < (times[i - 1] ?? 0))) faults.push('times that go back');
  return faults;
}

function hasNull(value: unknown): boolean {
  if (typeof value !== 'object') return false;
  return value === null || Object.values(value).some(hasNull);
}

function isPng(bytes: Buffer): boolean {
  return (
    bytes.subarray(1, 4).toString('latin1') === 'PNG' &&
    bytes.subarray(-8, -4).toString('latin1') === 'IEND'
  );
}
