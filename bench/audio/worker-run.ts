import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveParameters, type Catalog, type Operation } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { executeLocally } from '@attacca/workers';

/** FluCoMa describes every channel by itself; samples in memory are one, and its recorded times are of one. */
const ONE_CHANNEL = { numchans: 1 };

/** Parameters that differ from the manifest's defaults, so that both sides compute the same. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'librosa-mfcc': { n_mfcc: 20 },
  'librosa-time-stretch': { rate: 1.25 },
  'librosa-pitch-shift': { n_steps: 4 },
  'librosa-resample': { target_sr: 16000 },
  loudness: ONE_CHANNEL,
  'fluid-mfcc': ONE_CHANNEL,
  melbands: ONE_CHANNEL,
  pitch: ONE_CHANNEL,
  spectralshape: ONE_CHANNEL,
  'fluid-chroma': ONE_CHANNEL,
  'fluid-hpss': ONE_CHANNEL,
};

export function projectCatalog(): Catalog {
  return loadManifests(join(process.cwd(), 'manifests'));
}

/** The operations of a service that take one sound or one matrix, in the manifest's order. */
export function operationsOf(catalog: Catalog, service: string): readonly Operation[] {
  return catalog.findService(service)?.operations.filter(({ implicit }) => !implicit) ?? [];
}

/** True if one sound file, on its first port, is all that an operation needs. */
export function takesSoundFile({ inputs: [first, ...others] }: Operation): boolean {
  const isSound = first?.type === 'audio' && first.cardinality === 'one';
  return isSound && others.every(({ optional }) => optional);
}

/** The operation by its worker's own way, as `attacca op` goes it: decoded, computed, written to disk. */
export function workerRun(operation: Operation, file: string, folder: string): () => Promise<void> {
  const resolved = resolveParameters(operation, PARAMETERS[operation.name] ?? {});
  if (resolved.errors.length > 0) {
    throw new Error(resolved.errors.map(({ message }) => message).join('; '));
  }
  const outDir = join(folder, operation.name);
  const inputs = { [operation.inputs[0]!.name]: file };
  const { parameters } = resolved;
  return async () => {
    await executeLocally({ operation, parameters, inputs, outDir });
    await rm(outDir, { recursive: true });
  };
}
