import { AttaccaError } from '@attacca/core';
import { type OperationInputs } from '../../runtime/operation/context';
import { parseDocument } from '../../runtime/documents/read-document';
import { type ModelIdentity } from '../runtime/load-model';
import { type ModelCard } from '../runtime/model-card';

const INPUT = { port: 'model', takes: 'what the step that ran the model says of it' };

/**
 * Which model and engine the slices of a sound went through. Workers may have had several engines: all are named.
 * @param card of the model whose output this is
 * @throws AttaccaError INPUT_MISMATCH when one of them is another model
 */
export async function gatheredModel(
  inputs: Pick<OperationInputs, 'contents'>,
  { name, version }: Pick<ModelCard, 'name' | 'version'>,
): Promise<ModelIdentity> {
  const engines = new Set<string>();
  const versions = new Set<string>();
  for await (const { index, bytes } of inputs.contents('model')) {
    const found = readIdentity(bytes);
    if (found.name !== name || found.version !== version) {
      const message = `The slice ${index} went through the model ${found.name} ${found.version}; this deployment has ${name} ${version}.`;
      throw new AttaccaError('INPUT_MISMATCH', message);
    }
    engines.add(found.engine);
    versions.add(found.engine_version);
  }
  const named = (all: ReadonlySet<string>): string => [...all].join(', ');
  return { name, version, engine: named(engines), engine_version: named(versions) };
}

function readIdentity(bytes: Uint8Array): ModelIdentity {
  return parseDocument(Buffer.from(bytes).toString('utf8'), INPUT, (document) => ({
    name: document.string('name'),
    version: document.string('version'),
    engine: document.string('engine'),
    engine_version: document.string('engine_version'),
  }));
}
