import { join } from 'node:path';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { executeLocally, type LocalExecutionResult } from '../../index';

const catalog = loadManifests(join(__dirname, '..', '..', '..', 'manifests'));

export interface OperationRun {
  readonly inputs: Readonly<Record<string, string | readonly string[]>>;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly outDir: string;
}

/** Runs an operation of a manifest on local files, as `attacca op` does. */
export function runOperation(
  name: string,
  { inputs, parameters = {}, outDir }: OperationRun,
): Promise<LocalExecutionResult> {
  const operation = catalog.findOperationAnywhere(name)!;
  const resolved = resolveParameters(operation, parameters);
  expect(resolved.errors).toEqual([]);
  return executeLocally({ operation, parameters: resolved.parameters, inputs, outDir });
}
