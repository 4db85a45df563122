import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, decodeWav } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import {
  heldOut,
  heldOutRecording,
  heldOutValues,
  keptOf,
  type HeldOutCase,
} from '../../../test/held-out-vectors';
import { heldOutExcess } from '../../../test/held-out-tolerances';
import { executeLocally } from '../../index';

const catalog = loadManifests(join(__dirname, '..', '..', '..', 'manifests'));
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-held-out-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly input: string;
  readonly sr: number;
}

/** Runs an operation on a file. @returns the folder with its outputs */
async function run({ operation: name, parameters, input, sr }: Run): Promise<string> {
  const operation = catalog.findOperationAnywhere(name)!;
  const hasRate = operation.parameters.some((parameter) => parameter.name === 'sr');
  const resolved = resolveParameters(operation, { ...(hasRate ? { sr } : {}), ...parameters });
  expect(resolved.errors).toEqual([]);
  const inputs = { [operation.inputs[0]!.name]: input };
  const outDir = join(folder, name);
  await executeLocally({ operation, parameters: resolved.parameters, inputs, outDir });
  return outDir;
}

async function resultOf(vector: HeldOutCase): Promise<Float32Array> {
  const sr = heldOut.rates[vector.recording];
  const recording = heldOutRecording(vector);
  const source = vector.input && (await run({ ...vector.input, input: recording, sr }));
  const input = source ? join(source, 'mfcc.npy') : recording;
  const outDir = await run({ ...vector, input, sr });
  const ports = catalog.findOperationAnywhere(vector.operation)!.outputs;
  return joined(ports.flatMap(({ name, type }) => valuesOf(join(outDir, name), type)));
}

/** An output as librosa returns it: a trimmed sound is its interval. */
function valuesOf(path: string, type: string): Float32Array[] {
  if (path.endsWith('trimmed')) return [];
  if (type === 'matrix') {
    return [decodeNpy(new Uint8Array(readFileSync(`${path}.npy`))).data as Float32Array];
  }
  if (type === 'audio') return [decodeWav(readFileSync(`${path}.wav`)).channels[0]!];
  const {
    bpm = [],
    frames,
    samples = [],
  } = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as {
    readonly bpm?: number | number[];
    readonly frames?: number[];
    readonly samples?: (number | number[])[];
  };
  return [Float32Array.from([bpm, frames ?? samples].flat(2))];
}

function joined(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => Array.from(part)));
}

test('every librosa operation has a case', () => {
  const tried = new Set(heldOut.cases.map(({ operation }) => operation));
  const all = catalog.manifests
    .flatMap(({ operations }) => operations.map(({ name }) => name))
    .filter((name) => name.startsWith('librosa-'));
  expect(all.filter((name) => !tried.has(name))).toEqual([]);
});

test.each(heldOut.cases)('$name: $recording $parameters', async (vector) => {
  const result = await resultOf(vector);
  expect(result).toHaveLength(vector.shape.reduce((size, length) => size * length, 1));
  expect(heldOutExcess(vector, keptOf(result, vector), heldOutValues(vector))).toBeLessThanOrEqual(
    0,
  );
});
